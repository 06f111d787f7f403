from . import test_last_direction, test_lead_addresses, test_migrations, test_silence
