from . import test_agreement
from . import test_allocation
from . import test_billing_run
from . import test_ledger
from . import test_month_end
