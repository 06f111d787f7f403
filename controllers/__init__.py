from . import (
    access_log,
    email_logging_message,
    email_logging_message_files,
    email_logging_notification,
    email_logging_oauth,
)
