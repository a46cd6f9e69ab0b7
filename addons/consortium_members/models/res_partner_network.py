from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

READER = "consortium_members.consortium_members_group_user"


class ResPartner(models.Model):
    """The network around a partner: its affiliates and its federations."""

    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    affiliate_link_ids = fields.One2many(
        comodel_name="consortium.member.link",
        inverse_name="federation_id",
        string="Affiliates",
        groups=READER,
    )
    federation_link_ids = fields.One2many(
        comodel_name="consortium.member.link",
        inverse_name="affiliate_id",
        string="Federations",
        groups=READER,
    )
    affiliate_count = fields.Integer(
        string="Current Affiliates", compute="_compute_affiliate_count", groups=READER
    )

    @api.depends("affiliate_link_ids.date_from", "affiliate_link_ids.date_to")
    def _compute_affiliate_count(self):
        Link = self.env["consortium.member.link"]
        counts = dict(
            Link._read_group(
                Link._get_current_domain() & Domain("federation_id", "in", self.ids),
                ["federation_id"],
                ["affiliate_id:count_distinct"],
            )
        )
        for partner in self:
            partner.affiliate_count = counts.get(partner._origin, 0)

    @api.constrains("parent_id", "is_company")
    def _check_network_is_commercial_entity(self):
        contacts = self.filtered(lambda partner: partner.commercial_partner_id != partner)
        # sudo: whoever edits contacts, the network is between organisations
        linked_sudo = (
            self.env["consortium.member.link"]
            .sudo()
            .search(["|", ("federation_id", "in", contacts.ids), ("affiliate_id", "in", contacts.ids)])
        )
        if linked_sudo:
            raise ValidationError(
                self.env._(
                    "%(links)s: an organisation of the network cannot become a contact of "
                    "another one. Tick “Company”, or delete the link.",
                    links=", ".join(linked_sudo.mapped("display_name")),
                )
            )

    def action_view_affiliates(self):
        """Open the links of this federation, current ones first."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "consortium_members.consortium_member_link_action"
        )
        action["domain"] = [("federation_id", "=", self.id)]
        action["context"] = {
            "search_default_filter_current": 1,
            "default_federation_id": self.id,
        }
        return action
