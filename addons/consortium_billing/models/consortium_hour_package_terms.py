from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ..package_terms import OPENINGS, ROLLOVERS


class ConsortiumHourPackage(models.Model):
    """What the package was sold with: when it opens, how long it lasts, what rolls over."""

    _inherit = "consortium.hour.package"

    opening = fields.Selection(
        selection=OPENINGS, string="Opens", required=True, readonly=True, default="signature",
        help="The hours may be used from then on.")
    grace_days = fields.Integer(
        string="Grace (Days)", required=True, default=0,
        help="Work of these days after the last one may still be drawn from the package.")
    date_last = fields.Date(
        string="Last Usable Day", compute="_compute_date_last", store=True,
        help="Last day whose work the package pays for, grace included. Packages are used in the "
        "order of these days.")
    is_over = fields.Boolean(compute="_compute_is_over", groups="base.group_user")
    rollover_rule = fields.Selection(
        selection=ROLLOVERS, string="Rollover", required=True, readonly=True, default="none",
        help="What becomes of the hours that are left after the last usable day.")
    rollover_minutes = fields.Integer(
        string="Rollover Cap (Minutes)", required=True, readonly=True, default=0)
    rollover_percent = fields.Float(
        string="Rollover Cap (%)", required=True, readonly=True, default=0,
        help="Share of the hours granted.")
    rollover_months = fields.Integer(
        string="Rollover Validity (Months)", required=True, readonly=True, default=0,
        help="How long the hours that rolled over last, from the day after the last usable one.")

    received = fields.Integer(
        string="Received (Minutes)", required=True, readonly=True, default=0, copy=False,
        help="Part of the granted hours that came from another package.")
    rolled = fields.Integer(
        string="Rolled Over (Minutes)", required=True, readonly=True, default=0, copy=False,
        help="Part of the transferred hours that rolled over to the next package.")
    rollover_from_id = fields.Many2one(
        comodel_name="consortium.hour.package", string="Rolled Over From", readonly=True,
        ondelete="restrict", copy=False)
    rollover_to_ids = fields.One2many(
        comodel_name="consortium.hour.package", inverse_name="rollover_from_id",
        string="Rolled Over To")

    _rollover_unique = models.UniqueIndex(
        "(rollover_from_id) WHERE rollover_from_id IS NOT NULL",
        "The hours of this package already roll over to another one.")
    _received_within = models.Constraint(
        "CHECK (received >= 0 AND received <= granted AND rolled >= 0 AND rolled <= transferred)",
        "Hours that were received are granted, and hours that rolled over have left.")
    _grace_positive = models.Constraint(
        "CHECK (grace_days >= 0 AND rollover_minutes >= 0 AND rollover_months >= 0 "
        "AND rollover_percent BETWEEN 0 AND 100)",
        "Days, hours and months are not negative, and a share is between 0 and 100 %.")

    @api.depends("date_end", "grace_days")
    def _compute_date_last(self):
        for package in self:
            package.date_last = package.date_end and (
                package.date_end + relativedelta(days=package.grace_days))

    @api.depends("date_last", "company_id")
    def _compute_is_over(self):
        """Whether the last usable day is past, where the company is."""
        for package in self:
            today = package.company_id._get_consortium_today()
            package.is_over = bool(package.date_last) and package.date_last < today
