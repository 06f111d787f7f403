from . import email_logging_setup
