from . import base_partner_merge
from . import email_logging_assignment
from . import email_logging_erasure
from . import email_logging_typed_connection
from . import email_logging_typed_server
from . import email_logging_setup
from . import email_logging_setup_answers
from . import email_logging_setup_server
