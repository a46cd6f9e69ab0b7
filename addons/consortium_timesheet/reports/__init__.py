from . import report_transparency
from . import consortium_utilisation_report
from . import consortium_utilisation_month
from . import consortium_utilisation_report_dashboard
