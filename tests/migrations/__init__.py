from . import test_crowds, test_last_direction, test_lead_addresses, test_migrations
from . import test_kinds, test_run_errors, test_silence
