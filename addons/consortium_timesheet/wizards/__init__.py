from . import consortium_project_budget_revise
from . import consortium_project_budget_spread
from . import consortium_project_health
from . import consortium_timesheet_sheet_approve
from . import consortium_timesheet_sheet_refuse
from . import consortium_timesheet_sheet_reopen
from . import consortium_transparency_send
