from . import consortium_timesheet_sheet_approve
from . import consortium_timesheet_sheet_refuse
from . import consortium_timesheet_sheet_reopen
