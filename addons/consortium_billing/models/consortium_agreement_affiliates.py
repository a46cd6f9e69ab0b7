from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class ConsortiumAgreement(models.Model):
    """Affiliates of the member that its agreement does not name yet."""

    _inherit = "consortium.agreement"

    suggested_beneficiary_ids = fields.Many2many(
        comodel_name="res.partner", compute="_compute_suggested_beneficiary_ids",
        string="Affiliates Not Named", groups="consortium_billing.consortium_billing_group_user",
        help="Organisations linked to the member today that may not use its hours yet.")

    @api.depends("member_id", "company_id", "beneficiary_ids.partner_id")
    def _compute_suggested_beneficiary_ids(self):
        """From the links between federations and affiliates, in one query."""
        Link = self.env["consortium.member.link"].sudo()  # who is linked is no secret in the house
        links = Link.search(
            Link._get_current_domain()
            & Domain("federation_id", "in", self.member_id.ids)
            & Domain("company_id", "in", self.company_id.ids))
        for agreement in self:
            affiliates = links.filtered(
                lambda link, a=agreement: link.federation_id.id == a.member_id.id
                and link.company_id.id == a.company_id.id).affiliate_id
            agreement.suggested_beneficiary_ids = self.env["res.partner"].browse(
                affiliates.ids) - agreement.beneficiary_ids.partner_id

    def action_add_affiliates(self):
        """Name every affiliate of the member as a beneficiary, without a cap."""
        self.ensure_one()
        if not self.suggested_beneficiary_ids:
            raise UserError(self.env._(
                "Every affiliate of %(member)s is a beneficiary already.",
                member=self.member_id.name))
        self.beneficiary_ids = [
            Command.create({"partner_id": partner.id})
            for partner in self.suggested_beneficiary_ids]

    @api.model
    def _get_tellings(self):
        return [
            *super()._get_tellings(), self.env["consortium.agreement.beneficiary"]._tell_caps]
