from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

COPIED = (
    "company_id", "currency_id", "agreement_id", "member_id", "beneficiary_id", "kind", "work_date",
    "minutes", "multiplier", "drawn", "rate", "amount", "rate_line_id", "package_id",
    "timesheet_id", "project_id", "task_id", "service_domain_id", "role_id", "employee_id",
    "description", "over_cap", "true_cost_rate", "true_cost",
)
NEGATED = ("minutes", "drawn", "amount", "true_cost")
MONEY = ("rate", "amount")
# Money that may be unknown, which is not zero.
OPTIONAL_MONEY = ("true_cost_rate", "true_cost")


class ConsortiumHourLedger(models.Model):
    """How rows are undone: exact negatives, once, never on what is invoiced; and consent."""

    _inherit = "consortium.hour.ledger"

    @api.model
    def _get_live_domain(self):
        """Rows that count: neither reversed nor reversals."""
        return [("reversed", "=", False), ("reversal_of_id", "=", False)]

    @api.model
    def _reverse_timesheets(self, lines, reason):
        """Undo the rows of entries whose week is reopened; counters return to what they were.

        :raise UserError: some hours are on an invoice
        """
        rows = self.search(
            [("timesheet_id", "in", lines.ids), *self._get_live_domain()], order="id")
        rows._check_not_invoiced()
        rows._check_not_settled()
        rows._release_from_runs()
        rows._insert_reversals(reason)

    def _check_not_invoiced(self):
        """Refuse to undo invoiced hours: they are credited, not erased."""
        if billed := self.filtered("move_line_id"):
            moves = billed.move_line_id.move_id
            raise UserError(self.env._(
                "Some of these hours are on the invoices %(invoices)s and cannot change any more. "
                "Delete the draft invoices, or credit the hours.",
                invoices=", ".join(move.name or self.env._("Draft") for move in moves[:10])))

    def _release_from_runs(self):
        """Take rows out of the runs that reserved them; what was approved has to be seen again."""
        reserved = self.filtered("billing_line_id")
        if not reserved:
            return
        lines = reserved.billing_line_id
        reserved._set_links(billing_line_id=None)
        lines._mark_stale()

    def _insert_reversals(self, reason, move_counters=True):
        """Insert the exact negative of each row and mark the originals, set-wise.

        The mark is a write on the original: a session that reserves it for billing at the same
        moment collides with this one.

        :param move_counters: False when the caller inserts the same hours again
        :return: the reversals, in the order of the ids of the rows
        """
        if not self:
            return self
        rows = self._read_columns()
        if move_counters:
            self._apply_counters(rows, sign=-1)
        self._set_links(reversed=True)
        return self.browse(self._insert([
            {
                **self._get_empty_vals(),
                **{name: row[name] for name in COPIED},
                **{name: row[name] and -row[name] for name in NEGATED},
                "reversal_of_id": row["id"],
                "reason": reason,
            }
            for row in rows
        ]))

    def _read_columns(self):
        """Column values of these rows, as `_insert` takes them, in one query."""
        names = ("id", *COPIED)
        rows = self.env.execute_query(SQL(
            "SELECT %s FROM consortium_hour_ledger WHERE id = ANY(%s) ORDER BY id",
            SQL(", ").join(SQL.identifier(name) for name in names), list(self.ids)))
        return [
            {name: self._convert_column(name, value)
             for name, value in zip(names, row, strict=True)}
            for row in rows
        ]

    @api.model
    def _convert_column(self, name, value):
        """A value of SQL as `_insert` takes it: amounts are floats, unknown ones stay None."""
        if name in OPTIONAL_MONEY:
            return value if value is None else float(value)
        return float(value or 0) if name in MONEY else value

    # Consent to overage

    def action_give_consent(self):
        """The member accepts these overage hours: the next run bills them."""
        self._check_consent_right()
        self._set_consent("given")

    def action_refuse_consent(self):
        """The member refuses these overage hours: they become a courtesy, nobody pays them."""
        self._check_consent_right()
        rows = self._set_consent("refused")
        rows_sudo = rows.sudo()  # officers decide but nobody has a right to post rows
        rows_sudo._release_from_runs()
        rows_sudo._insert_reversals(self.env._("Consent refused"))
        rows_sudo._insert([
            {
                **self._get_empty_vals(),
                **{name: row[name] for name in COPIED},
                "kind": "courtesy", "amount": 0.0, "drawn": 0,
                "reason": self.env._("Consent refused"),
            }
            for row in rows_sudo._read_columns()
        ])

    def _check_consent_right(self):
        """Consent is recorded by billing officers (the portal will call `_set_consent`)."""
        group = "consortium_billing.consortium_billing_group_officer"
        if not (self.env.su or self.env.user.has_group(group)):
            raise AccessError(self.env._("Only billing officers record the consent of members."))

    def _set_consent(self, state):
        """Record the answer of the member on rows that wait for it.

        :return: the rows concerned
        """
        rows = self.filtered(lambda row: row.consent_state == "pending" and not row.reversed)
        rows.sudo()._set_links(  # a link column, which no one may write otherwise
            consent_state=state, consent_partner_id=self.env.user.partner_id.id,
            consent_date=fields.Datetime.now())
        return rows
