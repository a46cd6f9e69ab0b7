from odoo import api, fields, models
from odoo.tools import SQL

from .consortium_hour_ledger import MOVE_KINDS

# Columns of a balance: opening, what came in, what went out, closing. Each one exists in minutes
# and in value (`<name>_value`); the closing follows from the others, which PostgreSQL checks.
IN_COLUMNS = ("bought", "received")
OUT_COLUMNS = ("drawn", "expired", "refunded", "given")
BALANCE_COLUMNS = ("opening", *IN_COLUMNS, *OUT_COLUMNS, "closing")

# Ledger rows of these kinds add their signed `drawn` minutes to the package (hours moved out are
# negative); every other kind takes them.
KINDS_IN = ("grant", "rollover", "transfer", "adjust")
# Where a row of a package is shown; draws and anything unknown are `drawn`.
COLUMN_KINDS = {
    "bought": ("grant", "adjust"),
    "expired": ("expire",),
    "refunded": ("refund",),
}

EXACT = (
    "CHECK (closing{0} = opening{0} + bought{0} + received{0} - drawn{0} - expired{0}"
    " - refunded{0} - given{0})")


class ConsortiumStatementBalance(models.AbstractModel):
    """Hours that packages held, received and lost over a period, in minutes and in value."""

    _name = "consortium.statement.balance"
    _description = "Balance of Hours of a Period"
    _inherit = ["consortium.hours.mixin"]

    _hours_columns = {f"{name}_hours": name for name in BALANCE_COLUMNS}

    currency_id = fields.Many2one(comodel_name="res.currency", required=True, readonly=True)
    opening = fields.Integer(string="Opening (Minutes)", readonly=True)
    bought = fields.Integer(string="Bought (Minutes)", readonly=True)
    received = fields.Integer(string="Moved In (Minutes)", readonly=True)
    drawn = fields.Integer(string="Drawn (Minutes)", readonly=True)
    expired = fields.Integer(string="Expired (Minutes)", readonly=True)
    refunded = fields.Integer(string="Refunded (Minutes)", readonly=True)
    given = fields.Integer(string="Moved Out (Minutes)", readonly=True)
    closing = fields.Integer(string="Closing (Minutes)", readonly=True)
    opening_value = fields.Monetary(readonly=True)
    bought_value = fields.Monetary(readonly=True)
    received_value = fields.Monetary(string="Value Moved In", readonly=True)
    drawn_value = fields.Monetary(readonly=True)
    expired_value = fields.Monetary(readonly=True)
    refunded_value = fields.Monetary(readonly=True)
    given_value = fields.Monetary(string="Value Moved Out", readonly=True)
    closing_value = fields.Monetary(readonly=True)
    opening_hours = fields.Float(compute="_compute_hours", string="Opening", aggregator="sum")
    bought_hours = fields.Float(compute="_compute_hours", string="Bought", aggregator="sum")
    received_hours = fields.Float(compute="_compute_hours", string="Moved In", aggregator="sum")
    drawn_hours = fields.Float(compute="_compute_hours", string="Drawn", aggregator="sum")
    expired_hours = fields.Float(compute="_compute_hours", string="Expired", aggregator="sum")
    refunded_hours = fields.Float(compute="_compute_hours", string="Refunded", aggregator="sum")
    given_hours = fields.Float(compute="_compute_hours", string="Moved Out", aggregator="sum")
    closing_hours = fields.Float(compute="_compute_hours", string="Closing", aggregator="sum")

    @api.depends(*BALANCE_COLUMNS)
    def _compute_hours(self):
        for balance in self:
            for name in BALANCE_COLUMNS:
                balance[f"{name}_hours"] = balance[name] / 60

    @api.model
    def _get_balance_columns(self):
        """Names of the columns of a balance: minutes, then value."""
        return [*BALANCE_COLUMNS, *(f"{name}_value" for name in BALANCE_COLUMNS)]

    @api.model
    def _get_movement_sums(self):
        """SQL expressions, by column, that sum the rows `l` of packages on statements `s`.

        Rows older than the first statement of a chain make its opening.
        """
        brought = self._get_brought_condition()
        sums = {}
        for suffix, source in (("", "drawn"), ("_value", "amount")):
            effect = SQL(
                "CASE WHEN l.kind = ANY(%s) THEN %s ELSE -%s END", list(KINDS_IN),
                SQL.identifier("l", source), SQL.identifier("l", source))
            sums[f"opening{suffix}"] = self._get_sum(effect, brought)
            for name in (*IN_COLUMNS, *OUT_COLUMNS):
                signed = effect if name in IN_COLUMNS else SQL("-(%s)", effect)
                sums[f"{name}{suffix}"] = self._get_sum(signed, SQL(
                    "NOT (%s) AND (%s)", brought, self._get_column_condition(name, effect)))
        return sums

    @api.model
    def _get_sum(self, expression, condition):
        return SQL("COALESCE(SUM(%s) FILTER (WHERE %s), 0)", expression, condition)

    @api.model
    def _get_brought_condition(self):
        """SQL condition: the row `l` is older than the chain of its statement `s`."""
        return SQL("s.previous_id IS NULL AND l.work_date < s.date_from")

    @api.model
    def _get_column_condition(self, name, effect):
        """SQL condition: the row `l` is shown in this column."""
        if name in COLUMN_KINDS:
            return SQL("l.kind = ANY(%s)", list(COLUMN_KINDS[name]))
        moves = list(MOVE_KINDS)
        if name == "drawn":
            others = [kind for kinds in COLUMN_KINDS.values() for kind in kinds]
            return SQL("l.kind != ALL(%s)", others + moves)
        return SQL(
            "l.kind = ANY(%s) AND (%s) %s 0", moves, effect, SQL(">" if name == "received" else "<"))
