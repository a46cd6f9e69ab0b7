from . import account_move
from . import account_move_credit
from . import consortium_statement
from . import consortium_unbilled_report
from . import consortium_deferred_report
from . import consortium_fair_price_report
