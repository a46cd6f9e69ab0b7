from odoo import models
from odoo.exceptions import UserError

from ..models.consortium_membership import CLOSED_STATES


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Merging partners loses no membership.

        Two live memberships would collide in the middle of Odoo's SQL: refused
        before anything moves. Afterwards the survivor gets its facts and its tier.
        """
        partners = self.env["res.partner"].browse(partner_ids).exists()
        # sudo: whoever merges contacts, the register decides
        memberships_sudo = (
            self.env["consortium.membership"].sudo().search([("partner_id", "in", partners.ids)])
        )
        self._check_one_live_membership(memberships_sudo)
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        if memberships_sudo:
            memberships_sudo.invalidate_recordset()
            survivor_sudo = memberships_sudo.partner_id
            survivor_sudo.invalidate_recordset()
            survivor_sudo._sync_membership()
            memberships_sudo._link_previous()
        return result

    def _check_one_live_membership(self, memberships):
        live = memberships.filtered(lambda m: m.state not in CLOSED_STATES)
        for company, of_company in live.grouped("company_id").items():
            if len(of_company) > 1:
                raise UserError(
                    self.env._(
                        "%(members)s each have a membership or an application in "
                        "%(company)s. End one of them, or withdraw the application, "
                        "then merge.",
                        members=", ".join(of_company.mapped("display_name")),
                        company=company.name,
                    )
                )

    def _update_values(self, src_partners, dst_partner):
        # sudo: the tier of a merged member is written back, then projected again
        return super()._update_values(
            src_partners.sudo(),
            dst_partner.sudo().with_context(consortium_partner_merge=True),
        )
