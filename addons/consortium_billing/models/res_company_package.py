from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..package_terms import OPENINGS


class ResCompany(models.Model):
    """How packages of hours open and expire, where their product says nothing."""

    _inherit = "res.company"

    consortium_package_opening = fields.Selection(
        selection=OPENINGS, string="Hours Usable", required=True, default="signature",
        help="For the package products that say nothing else.")
    consortium_package_validity_from = fields.Selection(
        selection=[("opening", "The day the hours may be used"),
                   ("order", "The day the order is confirmed")],
        string="Validity Counts From", required=True, default="opening")
    consortium_expiry_notice_days = fields.Char(
        string="Notices of Expiry", required=True, default="60, 30, 7",
        help="Days before the last usable day on which the member and the responsible are told, "
        "separated by commas.")
    consortium_expiry_needs_notice = fields.Boolean(
        string="No Expiry Without Notice", default=True,
        help="The nightly job expires nothing that the member was not told of. Hours whose notice "
        "left late wait as many days as the last notice announces.")

    @api.constrains("consortium_expiry_notice_days")
    def _check_expiry_notice_days(self):
        for company in self:
            company._get_expiry_notice_days()

    def _get_expiry_notice_days(self):
        """Days before expiry on which notices leave, the furthest first.

        :raise ValidationError: not whole numbers of days, none, or more than ten years
        """
        self.ensure_one()
        try:
            days = {int(part) for part in self.consortium_expiry_notice_days.split(",")}
        except (AttributeError, ValueError):
            days = set()
        if not days or min(days) < 0 or max(days) > 3660:
            raise ValidationError(self.env._(
                "The notices of expiry are days separated by commas, such as 60, 30, 7."))
        return sorted(days, reverse=True)
