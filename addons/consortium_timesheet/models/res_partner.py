from werkzeug.urls import url_encode

from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_view_transparency(self):
        """Open what the contacts of the organisation read on the portal of their hours."""
        self.ensure_one()
        return self.commercial_partner_id._get_transparency_action({})

    def action_send_transparency(self):
        """Open the sending of the hours of a month to the contacts of the organisation."""
        self.ensure_one()
        return self.commercial_partner_id._get_transparency_send_action({})

    def _get_transparency_send_action(self, context):
        """Return the action that sends the hours of the organisation, with its defaults."""
        self.ensure_one()
        self.env["consortium.transparency"]._check_organisation(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send the Hours of a Month"),
            "res_model": "consortium.transparency.send",
            "view_mode": "form",
            "target": "new",
            "context": {"default_partner_id": self.id, **context},
        }

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
