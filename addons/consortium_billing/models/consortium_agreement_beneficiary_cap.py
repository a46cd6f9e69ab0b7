from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.consortium_timesheet.hours_format import format_minutes

NEAR = 90  # per cent of a cap


class ConsortiumAgreementBeneficiary(models.Model):
    """How far each beneficiary is from its cap, and who is told when it comes near."""

    _inherit = "consortium.agreement.beneficiary"

    remaining_hours = fields.Float(
        string="Left Under the Cap", compute="_compute_cap",
        help="Hours of packages that the beneficiary may still use; nothing without a cap.")
    cap_percent = fields.Float(string="Cap Used", compute="_compute_cap")
    is_near_cap = fields.Boolean(
        compute="_compute_cap", help="Nine tenths of the cap, or more, are used.")
    cap_told = fields.Float(
        readonly=True, copy=False, groups="base.group_system",
        help="Cap of which the responsible was told that it comes near; a higher one tells again.")

    @api.depends("cap_hours", "used")
    def _compute_cap(self):
        for beneficiary in self:
            cap = beneficiary.cap_hours * 60
            beneficiary.update({
                "remaining_hours": max(cap - beneficiary.used, 0) / 60 if cap else 0,
                "cap_percent": 100 * beneficiary.used / cap if cap else 0,
                "is_near_cap": bool(cap) and beneficiary.used * 100 >= cap * NEAR,
            })

    @api.model
    def _tell_caps(self):
        """Tell responsible people, once for each cap, of beneficiaries that come near it.

        :return: False once the time of the job is over
        """
        self.flush_model()
        near = self.browse(row[0] for row in self.env.execute_query(SQL(
            """
            SELECT b.id
              FROM consortium_agreement_beneficiary b
              JOIN consortium_agreement a ON a.id = b.agreement_id
             WHERE b.cap_hours > 0 AND b.used * 100 >= b.cap_hours * 60 * %s
               AND b.cap_hours > COALESCE(b.cap_told, 0)
               AND a.state = 'active' AND a.user_id IS NOT NULL
             ORDER BY b.id
            """, NEAR)))
        for beneficiary in near:
            beneficiary._schedule_cap()
            beneficiary.cap_told = beneficiary.cap_hours
        return bool(self.env["ir.cron"]._commit_progress(len(near))) if near else True

    def _schedule_cap(self):
        """An activity on the agreement that says which beneficiary and what is left."""
        self.ensure_one()
        user = self.agreement_id.user_id
        agreement = self.agreement_id.with_context(
            lang=user.lang or self.env.lang, mail_activity_quick_update=True)
        agreement.activity_schedule(
            "consortium_billing.mail_activity_cap", user_id=user.id,
            summary=agreement.env._(
                "%(partner)s comes near its cap: %(hours)s left", partner=self.partner_id.name,
                hours=format_minutes(self.remaining_hours * 60)))
