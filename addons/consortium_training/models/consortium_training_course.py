from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import is_html_empty


class ConsortiumTrainingCourse(models.Model):
    _name = "consortium.training.course"
    _description = "Training Course"
    _inherit = ["mail.thread"]
    _order = "code, id"
    _check_company_auto = True

    name = fields.Char(
        required=True,
        translate=True,
        tracking=True,
    )
    code = fields.Char(
        required=True,
        copy=False,
        tracking=True,
    )
    service_domain_id = fields.Many2one(
        comodel_name="consortium.service.domain",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
    )
    objectives = fields.Html(
        translate=True,
        help="What a participant knows or can do afterwards; printed on the course sheet.",
    )
    duration_hours = fields.Float(
        string="Duration (hours)",
        tracking=True,
        help="Hours of training that a participant who attends everything receives.",
    )
    delivery = fields.Selection(
        selection=[
            ("room", "In a room"),
            ("virtual", "Virtual classroom"),
            ("elearning", "E-learning"),
            ("blended", "Blended"),
        ],
        required=True,
        default="room",
        tracking=True,
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("approved", "Approved"),
            ("retired", "Retired"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        help="The training committee approves a course; only an approved one has new sessions.",
    )
    active = fields.Boolean(
        default=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        default=lambda self: self.env.company,
        help="Leave empty for a course shared by every company.",
    )
    session_ids = fields.One2many(
        comodel_name="event.event",
        inverse_name="training_course_id",
        string="Sessions",
        groups="event.group_event_registration_desk",
    )
    session_count = fields.Integer(
        compute="_compute_session_count",
        # readers of the catalogue see how many, not which
        compute_sudo=True,
    )

    _code_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))",
        "Another course has this code.",
    )
    _duration_positive = models.Constraint(
        "CHECK(duration_hours >= 0)",
        "The duration of a course cannot be negative.",
    )

    @api.depends("session_ids")
    def _compute_session_count(self):
        counts = dict(
            self.env["event.event"]._read_group(
                [("training_course_id", "in", self.ids)], ["training_course_id"], ["__count"]
            )
        )
        for course in self:
            course.session_count = counts.get(course._origin, 0)

    @api.depends("code", "name")
    def _compute_display_name(self):
        for course in self:
            course.display_name = f"[{course.code}] {course.name}" if course.code else course.name

    @api.model_create_multi
    def create(self, vals_list):
        courses = super().create(vals_list)
        if courses.filtered(lambda course: course.state != "draft"):
            self._check_can_decide()
        return courses

    def write(self, vals):
        if "state" in vals:
            self._check_can_decide()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_sessions(self):
        used = self.filtered("session_count")
        if used:
            raise UserError(
                self.env._(
                    "These courses have sessions; retire or archive them instead: %(courses)s",
                    courses=", ".join(used.mapped("display_name")),
                )
            )

    def action_approve(self):
        """Open the course to sessions, once it says what is learnt and for how long."""
        self._check_state("draft")
        incomplete = self.filtered(lambda course: not course._is_complete())
        if incomplete:
            raise UserError(
                self.env._(
                    "Fill in the objectives and the duration before approving: %(courses)s",
                    courses=", ".join(incomplete.mapped("display_name")),
                )
            )
        self.write({"state": "approved"})

    def action_retire(self):
        """Close the course to new sessions; those that exist take place."""
        self._check_state("approved")
        self.write({"state": "retired"})

    def action_reset_to_draft(self):
        """Take the course back for a revision."""
        self._check_state("approved", "retired")
        self.write({"state": "draft"})

    def action_view_sessions(self):
        """Open the sessions of these courses."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "consortium_training.event_event_action"
        )
        action["domain"] = [("training_course_id", "in", self.ids)]
        if len(self) == 1:
            action["context"] = {"default_training_course_id": self.id, "default_name": self.name}
        return action

    def _is_complete(self):
        """Whether the committee can decide on it. Override to ask for more."""
        self.ensure_one()
        return not is_html_empty(self.objectives) and self.duration_hours > 0

    def _check_state(self, *states):
        wrong = self.filtered(lambda course: course.state not in states)
        if wrong:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "This is only possible in state %(states)s: %(courses)s",
                    states=" / ".join(labels[state] for state in states),
                    courses=", ".join(wrong.mapped("display_name")),
                )
            )

    def _check_can_decide(self):
        """The state moves by decision of the committee, which its manager records."""
        manager = "consortium_training.consortium_training_group_manager"
        if not self.env.su and not self.env.user.has_group(manager):
            raise AccessError(
                self.env._("Only a training manager records the decisions of the committee.")
            )
