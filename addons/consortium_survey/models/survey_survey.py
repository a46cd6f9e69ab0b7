from odoo import api, fields, models
from odoo.exceptions import UserError


class SurveySurvey(models.Model):
    _inherit = "survey.survey"

    consortium_program_ids = fields.One2many(
        comodel_name="consortium.survey.program",
        inverse_name="survey_id",
        string="Survey Programs",
        groups="consortium_survey.consortium_survey_group_user",
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_program(self):
        # sudo: programs of other companies keep their survey too
        programs = self.env["consortium.survey.program"].sudo().with_context(active_test=False)
        used = programs.search([("survey_id", "in", self.ids)]).survey_id
        if used:
            raise UserError(
                self.env._(
                    "A survey program sends these surveys; archive them instead: %(surveys)s",
                    surveys=", ".join(used.mapped("title")),
                )
            )
