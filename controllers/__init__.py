from . import email_logging_message
from . import email_logging_oauth
