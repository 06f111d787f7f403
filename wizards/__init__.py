from . import (
    base_partner_merge,
    email_logging_erasure,
    email_logging_setup,
    email_logging_setup_steps,
)
