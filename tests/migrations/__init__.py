from . import test_leads, test_migrations, test_silence
