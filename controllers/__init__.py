from . import email_logging_message, email_logging_oauth
