from odoo import api, fields, models
from odoo.exceptions import ValidationError


class EventEvent(models.Model):
    _inherit = "event.event"

    training_course_id = fields.Many2one(
        comodel_name="consortium.training.course",
        string="Course",
        check_company=True,
        domain="[('state', '=', 'approved')]",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="Makes this event a session of the course.",
    )

    @api.constrains("training_course_id")
    def _check_training_course_state(self):
        for event in self:
            course = event.training_course_id
            if course and course.state != "approved":
                raise ValidationError(
                    self.env._(
                        "The course %(course)s is not approved: it cannot have a new session.",
                        course=course.display_name,
                    )
                )

    @api.constrains("training_course_id", "company_id")
    def _check_training_course_company(self):
        # events do not check their companies by themselves
        self._check_company(["training_course_id"])

    @api.constrains("training_course_id", "is_multi_slots")
    def _check_training_slots(self):
        # slots are alternatives (one registration, one slot): half-days of a session are not
        if any(event.training_course_id and event.is_multi_slots for event in self):
            raise ValidationError(
                self.env._("A training session cannot have multiple slots: turn the option off.")
            )

    @api.onchange("training_course_id")
    def _onchange_training_course_id(self):
        if self.training_course_id and not self.name:
            self.name = self.training_course_id.name
