from odoo import models


class ConsortiumAgreement(models.Model):
    _inherit = "consortium.agreement"

    def _get_notice_partner(self):
        """Whoever is told about the hours: the contact of the agreement, else its member, where
        they have an address."""
        self.ensure_one()
        return (self.contact_id.filtered("email_normalized")
                or self.member_id.filtered("email_normalized"))
