from . import base_partner_merge
from . import email_logging_erasure
from . import email_logging_setup
from . import email_logging_setup_steps
