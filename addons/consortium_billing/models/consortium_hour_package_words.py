from odoo import api, fields, models
from odoo.tools import format_date

from odoo.addons.consortium_timesheet.hours_format import format_minutes


class ConsortiumHourPackage(models.Model):
    """The package in words: where it comes from, its rule, what becomes of what is left."""

    _inherit = "consortium.hour.package"

    rolling_hours = fields.Float(
        string="To Roll Over", compute="_compute_words", groups="base.group_user",
        help="Hours that would roll over if nothing more was used.")
    losing_hours = fields.Float(
        string="To Be Lost", compute="_compute_words", groups="base.group_user",
        help="Hours that would expire if nothing more was used.")
    origin_text = fields.Char(
        string="Origin", compute="_compute_words", groups="base.group_user")
    rule_text = fields.Char(
        string="Rule", compute="_compute_words", groups="base.group_user")
    outcome_text = fields.Char(compute="_compute_words", groups="base.group_user")

    @api.depends_context("lang")
    @api.depends(
        "state", "balance", "granted", "rolled", "date_last", "rollover_rule", "rollover_minutes",
        "rollover_percent", "rollover_months", "opening", "is_held", "sale_line_id",
        "rollover_from_id", "agreement_id.state")
    def _compute_words(self):
        for package in self:
            open_ = package.state == "open"
            rolling = package._get_rollover_minutes() if open_ else 0
            package.rolling_hours = rolling / 60
            package.losing_hours = (package.balance - rolling) / 60 if open_ else 0
            package.origin_text = package._describe_origin()
            package.rule_text = package._describe_rule()
            package.outcome_text = package._describe_outcome(rolling)

    def _describe_origin(self):
        """Where the hours come from."""
        if source := self.rollover_from_id:
            return self.env._(
                "Rolled over from %(package)s, which ended on %(date)s", package=source.name,
                date=format_date(self.env, source.date_last, date_format="long"))
        if order := self.sale_line_id.order_id:
            return self.env._(
                "Sold by %(order)s on %(date)s", order=order.name,
                date=format_date(self.env, order.date_order, date_format="long"))
        return self.env._("Entered without an order")

    def _describe_rule(self):
        """What becomes of what is left, as sold."""
        hours, months = format_minutes(self.rollover_minutes), self.rollover_months
        share = f"{self.rollover_percent:g}"
        if self.rollover_rule == "hours":
            return self.env._(
                "Up to %(hours)s roll over for %(months)s months", hours=hours, months=months)
        if self.rollover_rule == "percent":
            return self.env._(
                "Up to %(share)s %% of the hours roll over for %(months)s months", share=share,
                months=months)
        if self.rollover_rule == "both":
            return self.env._(
                "Up to %(share)s %% of the hours and %(hours)s roll over for %(months)s months",
                share=share, hours=hours, months=months)
        return self.env._("What is left expires")

    def _describe_outcome(self, rolling):
        """What will happen to what is left, or what the package waits for.

        :param rolling: minutes that would roll over
        """
        if self.state == "pending":
            return self._describe_waiting() if self.sale_line_id else ""
        if self.state != "open" or not self.balance:
            return ""
        lost = self.balance - rolling
        date = format_date(self.env, self.date_last, date_format="long")
        until = rolling and format_date(self.env, self._get_rollover_dates(
            self.company_id._get_consortium_today())[1], date_format="long")
        if not rolling:
            return self.env._(
                "Unless used, %(lost)s will be lost after %(date)s.",
                lost=format_minutes(lost), date=date)
        if not lost:
            return self.env._(
                "Unless used, %(rolling)s will roll over after %(date)s, until %(until)s.",
                rolling=format_minutes(rolling), date=date, until=until)
        return self.env._(
            "Unless used, %(rolling)s will roll over after %(date)s, until %(until)s, and %(lost)s "
            "will be lost.", rolling=format_minutes(rolling), date=date, until=until,
            lost=format_minutes(lost))

    def _describe_waiting(self):
        """What the package waits for, and the hours that were sold or are held."""
        line_sudo = self.sale_line_id.sudo()  # hours sold, for who reads packages and not orders
        minutes = self.balance if self.is_held else line_sudo._get_package_minutes()
        return self.env._(
            "%(waiting)s: %(hours)s.", waiting=self._get_waiting_text(),
            hours=format_minutes(minutes))
