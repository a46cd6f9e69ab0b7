from . import test_allocation
from . import test_month_end
from . import test_portal_hours
from . import test_portal_performance
from . import test_tour_billing
