from . import test_migrations
