from odoo import api, models
from odoo.exceptions import UserError

from .consortium_membership import MEMBER_STATES

ADMISSION = "consortium_members.report_letter_admission"
REFUSAL = "consortium_members.report_letter_refusal"
RESIGNATION = "consortium_members.report_letter_resignation"


class ConsortiumMembership(models.Model):
    """Letters of a membership: admission, refusal, resignation received."""

    # files of one model, split to stay readable
    _name = "consortium.membership"
    _inherit = ["consortium.membership", "consortium.letter.mixin"]

    def _get_letter_membership(self):
        self.ensure_one()
        return self

    @api.model
    def _get_letter_states(self):
        return {
            ADMISSION: MEMBER_STATES,
            REFUSAL: ("refused",),
            RESIGNATION: ("resigning", "resigned"),
        }

    def action_send_letter(self):
        """Write to the member about the last decision: admission, refusal, resignation."""
        self.ensure_one()
        self._check_can_prepare()
        if self.state == "suspended" and self.suspension_id:
            return self.suspension_id.action_send_letter()
        template = {
            "refused": "consortium_members.mail_template_letter_refusal",
            "resigning": "consortium_members.mail_template_letter_resignation",
            "resigned": "consortium_members.mail_template_letter_resignation",
        }.get(self.state)
        if not template and self.state in MEMBER_STATES:
            template = "consortium_members.mail_template_letter_admission"
        if not template:
            raise UserError(self.env._("There is no letter for this state."))
        return self._open_composer(template)
