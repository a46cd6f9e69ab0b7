from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """An organisation of the hour ledger may receive duplicates, never disappear into one:
        Odoo merges by rewriting rows in SQL, and the ledger does not let itself be rewritten."""
        partners = self.env["res.partner"].browse(partner_ids).exists()
        if dst_partner and dst_partner in partners:
            survivor = dst_partner
        else:
            survivor = self._get_ordered_partner(partners.ids)[-1:] if partners else partners
        lost = partners - survivor
        # whoever merges contacts, the ledger decides
        rows_sudo = self.env["consortium.hour.ledger"].sudo().search(
            Domain("member_id", "in", lost.ids) | Domain("beneficiary_id", "in", lost.ids), limit=1)
        if rows_sudo:
            raise UserError(self.env._(
                "The hour ledger holds hours of %(partners)s. Choose it as the contact to keep; two "
                "organisations that both have hours cannot be merged.",
                partners=", ".join((rows_sudo.member_id | rows_sudo.beneficiary_id).filtered(
                    lambda partner: partner in lost).mapped("display_name"))))
        return super()._merge(partner_ids, dst_partner, extra_checks)
