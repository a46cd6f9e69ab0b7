from . import test_allocation
from . import test_month_end
