from . import portal
from . import portal_consents
from . import portal_hours
from . import portal_hours_csv
from . import portal_statements
from . import portal_contest
from . import portal_dispute
