from odoo import fields, models


class ResPartner(models.Model):
    """The seats that a person holds, or that persons hold for an organisation."""

    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    mandate_count = fields.Integer(
        string="Mandates",
        compute="_compute_mandate_count",
        groups="consortium_members.consortium_members_group_user",
    )

    def _compute_mandate_count(self):
        Mandate = self.env["consortium.mandate"]
        counts = dict(
            Mandate._read_group([("partner_id", "in", self.ids)], ["partner_id"], ["__count"])
        )
        held = Mandate._read_group(
            [("membership_id.partner_id", "in", self.ids)], ["membership_id"], ["__count"]
        )
        for membership, count in held:
            organisation = membership.partner_id
            counts[organisation] = counts.get(organisation, 0) + count
        for partner in self:
            partner.mandate_count = counts.get(partner, 0)

    def action_view_mandates(self):
        """Open the mandates of the person, or those held for the organisation."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "consortium_members.consortium_mandate_action"
        )
        action["domain"] = [
            "|",
            ("partner_id", "=", self.id),
            ("membership_id.partner_id", "=", self.id),
        ]
        action["context"] = {}
        return action
