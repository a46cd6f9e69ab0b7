from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_new_hours_quotation(self):
        """Open a quotation of hours for the contact, on the first template of agreements."""
        self.ensure_one()
        Template = self.env["sale.order.template"]
        template = Template.search(Template._get_agreement_domain(self.env.company), limit=1)
        vals = template._prepare_quotation_vals(self) if template else {"partner_id": self.id}
        return self.env["sale.order"]._get_quotation_action(
            {**vals, "company_id": self.env.company.id})
