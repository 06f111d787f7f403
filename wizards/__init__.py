from . import email_logging_setup, email_logging_setup_steps
