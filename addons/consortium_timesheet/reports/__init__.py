from . import report_transparency
