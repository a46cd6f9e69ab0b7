from . import consortium_print_resource
from . import ir_actions_report
from . import ir_actions_report_barcode
