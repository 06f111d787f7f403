from . import (
    test_checks,
    test_connection,
    test_credentials,
    test_faults,
    test_job,
    test_matcher,
    test_opportunity,
    test_security,
    test_setup,
    test_setup_errors,
    test_setup_powershell,
    test_setup_tour,
)
