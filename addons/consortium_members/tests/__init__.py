from . import (
    test_access,
    test_admission,
    test_category,
    test_concurrency,
    test_dues_payer,
    test_history,
    test_import,
    test_network,
    test_partner,
    test_performance,
    test_portal,
    test_translation,
)
