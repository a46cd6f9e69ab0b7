from . import portal_transparency
from . import portal_transparency_files
from . import portal_timesheets
