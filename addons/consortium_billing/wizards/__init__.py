from . import consortium_statement_issue
from . import base_partner_merge
from . import consortium_dispute_decision
from . import consortium_dispute_decision_line
from . import consortium_dispute_opening
