from odoo import models
from odoo.exceptions import UserError


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merging partners loses no link of the network."""

    _inherit = "base.partner.merge.automatic.wizard"  # pylint: disable=consider-merging-classes-inherited

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Links that would overlap become one before Odoo's SQL meets them."""
        partners = self.env["res.partner"].browse(partner_ids).exists()
        self._merge_member_links(partners)
        return super()._merge(partner_ids, dst_partner, extra_checks)

    def _merge_member_links(self, partners):
        # sudo: whoever merges contacts, in every company
        links_sudo = (
            self.env["consortium.member.link"]
            .sudo()
            .search(
                ["|", ("federation_id", "in", partners.ids), ("affiliate_id", "in", partners.ids)],
                order="date_from, id",
            )
        )
        between = links_sudo.filtered(lambda link: link.federation_id | link.affiliate_id <= partners)
        if between:
            raise UserError(
                self.env._(
                    "%(links)s: a federation and its affiliate are two organisations. "
                    "Delete the link if it is a mistake, then merge.",
                    links=", ".join(between.mapped("display_name")),
                )
            )

        def get_pair(link):
            ends = (link.federation_id, link.affiliate_id)
            return (link.company_id, *("merged" if end in partners else end for end in ends))

        for links in links_sudo.grouped(get_pair).values():
            self._join_member_links(links)

    def _join_member_links(self, links):
        """One link instead of several that share a day, over all their dates."""
        kept = links[:1]
        for link in links[1:]:
            if not kept._overlaps(link):
                kept = link
                continue
            ends = (kept.date_to, link.date_to)
            notes = [note for note in (kept.note, link.note) if note]
            link.unlink()
            kept.write(
                {
                    "date_to": max(ends) if all(ends) else False,
                    "note": " / ".join(dict.fromkeys(notes)) or False,
                }
            )
