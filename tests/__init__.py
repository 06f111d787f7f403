# For Odoo's own runner; pytest collects the tests that need no Odoo as well.
from .connection import test_connection, test_credentials, test_powershell
from .connection import test_real_tenant, test_server, test_server_password
from .connection import test_moved_mail, test_server_links, test_server_validation
from .connection import test_turnstile, test_validation, test_without_exchangelib
from .engine import (
    test_automatic_mail,
    test_faults,
    test_log_anyway,
    test_poison,
    test_real_mail,
    test_server_faults,
)
from .engine import test_crowds, test_leads, test_remedies, test_run
from .i18n import test_translations
from .migrations import test_claims as test_claims_migration
from .migrations import test_crowds as test_crowds_migration
from .migrations import test_last_direction, test_lead_addresses
from .migrations import test_kinds, test_migrations, test_run_errors, test_silence
from .migrations import test_hidden_words as test_hidden_words_migration
from .models import test_correspondents, test_exclusions, test_matcher, test_new_words
from .models import test_conversation_opportunity, test_opportunity_card
from .models import test_opportunity, test_opportunity_cost, test_opportunity_kept
from .models import test_pages, test_runs, test_usage, test_way_on
from .security import test_access, test_access_tries, test_claims
from .security import test_audience, test_hidden_words, test_public_methods
from .static import (
    test_front_end,
    test_notice_tour,
    test_tours,
    test_way_on_tours,
)
from .wizards import test_erasure, test_setup, test_setup_errors, test_setup_server
from .wizards import test_setup_server_tour, test_setup_tour
from . import test_ways
