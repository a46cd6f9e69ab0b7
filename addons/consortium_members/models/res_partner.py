from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    membership_ids = fields.One2many(
        comodel_name="consortium.membership",
        inverse_name="partner_id",
        string="Memberships",
        groups="consortium_members.consortium_members_group_user",
    )
    membership_id = fields.Many2one(
        comodel_name="consortium.membership",
        compute="_compute_membership_id",
        groups="consortium_members.consortium_members_group_user",
        help="Current membership of the organisation in this company.",
    )
    # Facts of the current membership, one value per company: a shared partner may
    # be a member here and not there. Written by _sync_membership() only.
    is_member = fields.Boolean(company_dependent=True, readonly=True)
    member_number = fields.Char(company_dependent=True, readonly=True)
    member_category_id = fields.Many2one(
        comodel_name="consortium.member.category",
        company_dependent=True,
        readonly=True,
    )
    is_founding_member = fields.Boolean(company_dependent=True, readonly=True)
    member_since = fields.Date(company_dependent=True, readonly=True)

    @api.depends("membership_ids.state", "commercial_partner_id.membership_ids.state")
    @api.depends_context("company")
    def _compute_membership_id(self):
        current = self.env["consortium.membership"]._get_current(self)
        for partner in self:
            partner.membership_id = current.get(partner.id, False)

    def action_view_membership(self):
        """Open the current membership of the organisation."""
        self.ensure_one()
        return self.membership_id.get_formview_action()

    def action_apply_for_membership(self):
        """Open a new application for this contact."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Application"),
            "res_model": "consortium.membership",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {"default_partner_id": self.id},
        }
