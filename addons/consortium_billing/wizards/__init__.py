from . import consortium_statement_issue
from . import base_partner_merge
