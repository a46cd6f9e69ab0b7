from odoo import api, models
from odoo.exceptions import UserError


class ConsortiumLetterMixin(models.AbstractModel):
    """Letters to a member: in its language, printed, or sent by the mail composer."""

    _name = "consortium.letter.mixin"
    _description = "Letters to Members"

    def _get_letter_membership(self):
        """Membership that the letter is about; override on other records."""
        self.ensure_one()
        return self.membership_id

    def _get_letter_lang(self):
        """Language of the letter: the one of who receives it."""
        self.ensure_one()
        membership = self._get_letter_membership()
        return membership.correspondent_id.lang or membership.partner_id.lang or self.env.lang

    def _get_letter_date(self):
        """Day written on a letter; today unless the record says otherwise."""
        self.ensure_one()
        return self.env["consortium.membership"]._today()

    def _check_letter(self, report_name):
        """Refuse a letter that would not be true of these records.

        :param report_name: technical name of the report
        """
        allowed = self._get_letter_states().get(report_name)
        wrong = self.filtered(lambda record: allowed and record.state not in allowed)
        if wrong:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "This letter cannot be written: %(records)s.",
                    records=", ".join(
                        f"{record.display_name} ({labels[record.state]})" for record in wrong[:20]
                    ),
                )
            )

    @api.model
    def _get_letter_states(self):
        """States in which each letter is true: ``{report name: states}``."""
        return {}

    def _open_composer(self, template_xmlid):
        """Mail composer on this record with a template, in the member's language."""
        self.ensure_one()
        template = self.env.ref(template_xmlid, raise_if_not_found=False)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send a Letter"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_template_id": template and template.id,
                "default_email_layout_xmlid": "mail.mail_notification_light",
                "force_email": True,
            },
        }
