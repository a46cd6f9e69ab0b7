from . import account_move
from . import account_move_credit
from . import consortium_statement
