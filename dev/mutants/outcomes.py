"""Words that the command and its processes share."""

# Environment variables: a file that says what to try, and the database to copy.
WORK_FILE = "CRM_EMAIL_LOGGING_MUTANTS"
TEMPLATE = "CRM_EMAIL_LOGGING_TEMPLATE"

KILLED = "killed"
SURVIVED = "survived"
TIMED_OUT = "timed out"
# No such function was loaded, or it cannot have other code.
NOT_TRIED = "not tried"
