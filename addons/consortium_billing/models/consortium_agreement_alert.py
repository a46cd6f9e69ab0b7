from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class ConsortiumAgreement(models.Model):
    _inherit = "consortium.agreement"

    is_running_out = fields.Boolean(
        compute="_compute_is_running_out",
        search="_search_is_running_out",
        help="Less than a fifth of the hours of the open packages is left.",
    )

    @api.depends("package_ids.state", "package_ids.balance", "package_ids.granted")
    def _compute_is_running_out(self):
        running_out = self.search([("id", "in", self.ids), ("is_running_out", "=", True)])
        for agreement in self:
            agreement.is_running_out = agreement in running_out

    def _search_is_running_out(self, operator, value):
        """Agreements whose open packages hold less than 20 % of what they granted.

        Packages used up or expired do not count, so that a top-up ends the alert; an agreement
        that has no open package left is out of hours.
        """
        if operator != "in":
            return NotImplemented
        self.env["consortium.hour.package"].flush_model()
        running_out = Domain("id", "in", SQL(
            """(
                SELECT agreement_id
                  FROM consortium_hour_package
                 GROUP BY agreement_id
                HAVING COALESCE(SUM(balance) FILTER (WHERE state = 'open'), 0) * 5
                       < GREATEST(
                           SUM(granted - transferred) FILTER (WHERE state = 'open'), 1)
            )"""))
        return Domain.OR(
            running_out if flag else ~running_out for flag in set(value)
        )
