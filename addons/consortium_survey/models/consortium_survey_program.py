from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ConsortiumSurveyProgram(models.Model):
    _name = "consortium.survey.program"
    _description = "Survey Program"
    _inherit = ["mail.thread"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(
        required=True,
        translate=True,
        tracking=True,
    )
    survey_id = fields.Many2one(
        comodel_name="survey.survey",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        help="What is asked.",
    )
    trigger = fields.Selection(
        selection=[
            ("manual", "By hand"),
            ("periodic", "At a regular interval"),
            ("event", "After an event"),
        ],
        required=True,
        default="manual",
        tracking=True,
        help="What starts an invitation.",
    )
    delay_days = fields.Integer(
        string="Delay (days)",
        tracking=True,
        help="Days between the event and the invitation.",
    )
    mode = fields.Selection(
        selection=[
            ("identified", "Identified"),
            ("confidential", "Confidential"),
            ("anonymous", "Anonymous"),
        ],
        required=True,
        default="confidential",
        tracking=True,
        help="Identified: the team sees who answers. Confidential: only who follows up on a case"
        " does. Anonymous: nobody can.",
    )
    threshold = fields.Integer(
        required=True,
        default=5,
        tracking=True,
        help="Results of fewer answers are not shown.",
    )
    active = fields.Boolean(
        default=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        default=lambda self: self.env.company,
        help="Leave empty for a program shared by every company.",
    )

    _delay_positive = models.Constraint(
        "CHECK(delay_days >= 0)",
        "The delay of a survey program cannot be negative.",
    )
    _threshold_positive = models.Constraint(
        "CHECK(threshold >= 1)",
        "The threshold of a survey program is at least one answer.",
    )

    @api.constrains("mode", "threshold")
    def _check_threshold_keeps_anonymity(self):
        for program in self:
            # one answer shown alone is the answer of somebody
            if program.mode == "anonymous" and program.threshold < 2:
                raise ValidationError(
                    self.env._(
                        "The program %(program)s promises anonymity: its results need a"
                        " threshold of two answers or more.",
                        program=program.name,
                    )
                )

    @api.onchange("trigger")
    def _onchange_trigger(self):
        if self.trigger != "event":
            self.delay_days = 0
