from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merging partners loses no share: the journal follows the survivor."""

    # one concern in its own file
    _inherit = (  # pylint: disable=consider-merging-classes-inherited
        "base.partner.merge.automatic.wizard"
    )

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Move the journal in one transaction-wide exception of its guard.

        The counters are counted again: Odoo's own update would collide with the
        survivor's and drop the other's.
        """
        partners = src_partners | dst_partner
        # sudo: whoever merges contacts, the register keeps its shares
        Holding_sudo = self.env["consortium.share.holding"].sudo()
        if not Holding_sudo.search_count([("partner_id", "in", partners.ids)], limit=1):
            return super()._update_foreign_keys(src_partners, dst_partner)
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM consortium_share_holding WHERE partner_id = ANY(%s)", [partners.ids]
        )
        self.env.cr.execute("SET LOCAL consortium.partner_merge = 'on'")
        try:
            result = super()._update_foreign_keys(src_partners, dst_partner)
        finally:
            self.env.cr.execute("SET LOCAL consortium.partner_merge = 'off'")
        Holding_sudo._rebuild(dst_partner)
        return result
