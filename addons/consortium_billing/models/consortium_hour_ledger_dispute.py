from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

# What a member pays for, with hours or with money: the rest cannot be contested.
CHARGED_KINDS = ("draw", "overage", "hourly")


class ConsortiumHourLedger(models.Model):
    """Rows that a member contests: held out of billing until the dispute is decided."""

    _inherit = "consortium.hour.ledger"

    dispute_id = fields.Many2one(
        comodel_name="consortium.dispute", readonly=True, ondelete="restrict",
        index="btree_not_null", groups="base.group_user",
        help="Last dispute that contested this row.")
    disputed = fields.Boolean(
        readonly=True, help="An open dispute holds this row: no billing run takes it.")

    @api.model
    def _prepare_work_vals(self, work, agreement):
        """Hours of a week that was reopened and approved again stay contested."""
        return {
            **super()._prepare_work_vals(work, agreement),
            "dispute_id": work.dispute_id, "disputed": bool(work.dispute_id),
        }

    @api.model
    def _get_empty_vals(self):
        return {**super()._get_empty_vals(), "dispute_id": None, "disputed": False}

    def _get_entry_rows(self):
        """All the live rows of the entries that these rows are a part of."""
        return self.search(
            Domain(self._get_live_domain()) & Domain("timesheet_id", "in", self.timesheet_id.ids),
            order="work_date, id")

    def _get_contest_deadlines(self):
        """Last day on which each row may be contested: the days count from the moment it was
        posted, or from the statement that shows it.

        Hook: another moment from which the days count.

        :return: ``{row id: date}``
        """
        return {
            row.id: row.company_id._get_consortium_date(
                max(row.create_date, row.statement_id.issued_on or row.create_date))
            + timedelta(days=row.company_id.consortium_dispute_days)
            for row in self
        }

    def _get_correction_obstacle(self, outcome, reprice):
        """Contested hours are corrected by the decision on their dispute."""
        if self.disputed:
            return self.env._(
                "contested by the member: decide the dispute %(dispute)s.",
                dispute=self.dispute_id.name)
        return super()._get_correction_obstacle(outcome, reprice)

    def _is_contest_closed(self):
        """Whether these rows were contested before and a decision was taken: it is final."""
        return any(row.dispute_id.state in ("upheld", "rejected") for row in self)
