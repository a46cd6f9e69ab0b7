from werkzeug.urls import url_encode

from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_view_transparency(self):
        """Open what the contacts of the organisation read on the portal of their hours."""
        self.ensure_one()
        return self.commercial_partner_id._get_transparency_action({})

    def _get_transparency_action(self, params):
        """Return the action that opens the page of the organisation, with parameters of it."""
        self.ensure_one()
        self.env["consortium.transparency"]._check_organisation(self)
        query = f"?{url_encode(params)}" if params else ""
        return {
            "type": "ir.actions.act_url",
            "url": f"/my/time/of/{self.id}{query}",
            "target": "new",
        }
