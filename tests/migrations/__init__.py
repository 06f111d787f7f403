from . import test_migrations, test_silence
