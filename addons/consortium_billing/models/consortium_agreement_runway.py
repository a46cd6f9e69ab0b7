from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from odoo.addons.consortium_timesheet.hours_format import format_minutes

from ..runway import WINDOW, Stock, foresee, get_pace


class ConsortiumAgreement(models.Model):
    """Until when the hours of an agreement last, at the pace of the last thirteen weeks."""

    _inherit = "consortium.agreement"

    pace_hours = fields.Float(
        string="Pace",
        compute="_compute_runway",
        groups="base.group_user",
        help="Hours drawn from packages in a week, on average of the last thirteen.",
    )
    runway_date = fields.Date(
        string="Hours Last Until",
        compute="_compute_runway",
        groups="base.group_user",
        help="At the pace of the last thirteen weeks; empty where hours would be lost before.",
    )
    lost_hours = fields.Float(
        string="Hours to Be Lost",
        compute="_compute_runway",
        groups="base.group_user",
        help="Hours that packages will still hold on their last day, at that pace.",
    )
    runway_text = fields.Char(
        compute="_compute_runway",
        groups="base.group_user",
    )

    @api.depends_context("lang")
    @api.depends("package_ids.state", "package_ids.balance", "package_ids.date_last")
    def _compute_runway(self):
        runways = self._get_runways()
        for agreement in self:
            pace, runway = runways[agreement.id]
            agreement.pace_hours = pace * 7 / 60
            agreement.runway_date = runway.last_day
            agreement.lost_hours = runway.minutes_lost / 60
            agreement.runway_text = agreement._describe_runway(pace, runway)

    def _get_runways(self, packages=None):
        """Foresee the use of the open packages of agreements, in two queries.

        :param packages: all the packages of these agreements, where the caller has read them
        :return: ``{agreement id: (minutes by day, Runway)}``
        """
        today = fields.Date.context_today(self)
        paces = self._get_paces(today)
        stocks = defaultdict(list)
        if packages is None:
            packages = self.env["consortium.hour.package"].search_fetch(
                [("agreement_id", "in", self.ids), ("state", "=", "open"), ("balance", ">", 0)],
                ["agreement_id", "state", "date_start", "date_last", "balance"],
            )
        for package in packages.filtered(lambda p: p.state == "open" and p.balance > 0):
            stocks[package.agreement_id.id].append(
                Stock(package.id, package.date_start, package.date_last, package.balance))
        return {
            agreement.id: (
                paces.get(agreement.id, 0.0),
                foresee(stocks[agreement.id], paces.get(agreement.id, 0.0), today),
            )
            for agreement in self
        }

    def _get_paces(self, today):
        """Return ``{agreement id: minutes drawn by day}`` of the last weeks, live rows only."""
        groups = self.env["consortium.hour.ledger"]._read_group(
            [
                ("agreement_id", "in", self.ids), ("kind", "=", "draw"),
                ("reversed", "=", False), ("reversal_of_id", "=", False),
                ("work_date", ">", today - timedelta(days=WINDOW)), ("work_date", "<=", today),
            ],
            ["agreement_id"],
            ["drawn:sum", "work_date:min"],
        )
        return {
            agreement.id: get_pace(minutes, first_day, today)
            for agreement, minutes, first_day in groups
        }

    def _describe_runway(self, pace, runway):
        """Return what there is to say of a running agreement, or an empty text."""
        self.ensure_one()
        if self.state != "active":
            return ""
        if runway.losses:
            return ", ".join(
                self.env._(
                    "%(hours)s will be lost on %(date)s", hours=format_minutes(loss.minutes),
                    date=format_date(self.env, loss.date, date_format="long"))
                for loss in runway.losses
            )
        if runway.last_day:
            return self.env._(
                "the hours last until %(date)s",
                date=format_date(self.env, runway.last_day, date_format="long"))
        return ""
