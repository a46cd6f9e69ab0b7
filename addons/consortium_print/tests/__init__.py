from . import test_barcode
from . import test_chromium
from . import test_composer
from . import test_print_layout
from . import test_print_records
from . import test_print_resources
