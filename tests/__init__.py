from . import test_job, test_matcher, test_opportunity, test_security
