from datetime import timedelta

from odoo import api, fields, models

FACT_FIELDS = (
    "state",
    "membership_id",
    "date_from",
    "date_to",
    "date_ended",
    "bars_attendance",
    "bars_vote",
    "bars_services",
    "extent",
    "reason",
    "resolution",
    "decision_id",
)


class ConsortiumSuspension(models.Model):
    """What the board takes from a member for a time, and until when (arts. 60 and 60.2)."""

    _name = "consortium.suspension"
    _description = "Suspension of a Member"
    _inherit = ["mail.thread", "consortium.transition.mixin", "consortium.letter.mixin"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    membership_id = fields.Many2one(
        comodel_name="consortium.membership",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="membership_id.company_id", store=True, precompute=True, index=True
    )
    partner_id = fields.Many2one(
        related="membership_id.partner_id", store=True, precompute=True, index=True
    )
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(
        string="Until", readonly=True, help="Last day. Empty: until the board lifts it."
    )
    bars_attendance = fields.Boolean(string="No Attendance at Meetings", readonly=True)
    bars_vote = fields.Boolean(string="No Vote", readonly=True)
    bars_services = fields.Boolean(string="No Services", readonly=True)
    extent = fields.Char(string="Also", readonly=True, help="What else the board takes away.")
    reason = fields.Text(readonly=True)
    resolution = fields.Char(readonly=True)
    decision_id = fields.Many2one(
        comodel_name="consortium.decision",
        readonly=True,
        check_company=True,
        index="btree_not_null",
    )
    contest_until = fields.Date(
        compute="_compute_contest_until",
        store=True,
        help="Last day for the member to contest the suspension of its vote (art. 60.2).",
    )
    date_contested = fields.Date(string="Contested On", tracking=True)
    contest_note = fields.Text(string="What the Member Contests")
    date_ended = fields.Date(string="Ended On", readonly=True, tracking=True)
    state = fields.Selection(
        selection=[("planned", "Planned"), ("running", "Running"), ("ended", "Ended")],
        default="planned",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
    )

    _live_uniq = models.UniqueIndex(
        "(membership_id) WHERE state IN ('planned', 'running')",
        "This member already has a suspension that runs or that is planned.",
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A suspension cannot end before it starts.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        # the index of live suspensions looks at what ended a moment ago
        self.flush_model(["state"])
        return super().create(vals_list)

    def _get_frozen_fields(self):
        """What was decided is a fact; only the member's contest is added to it."""
        return list(FACT_FIELDS)

    @api.depends("membership_id.partner_id.name", "date_from")
    def _compute_display_name(self):
        for suspension in self:
            suspension.display_name = self.env._(
                "Suspension of %(member)s", member=suspension.partner_id.name or ""
            )

    @api.depends("date_from", "bars_vote")
    def _compute_contest_until(self):
        """Kept as it was on the day: a later change of the delay moves nothing."""
        for suspension in self:
            days = suspension.company_id.consortium_contest_days
            suspension.contest_until = (
                suspension.date_from + timedelta(days=days)
                if suspension.bars_vote and suspension.date_from
                else False
            )

    @api.model
    def _get_running_domain(self, date):
        """Suspensions in force on ``date``, whatever happened since."""
        return [
            ("date_from", "<=", date),
            ("state", "!=", "planned"),
            "|",
            ("date_to", "=", False),
            ("date_to", ">=", date),
            "|",
            ("date_ended", "=", False),
            ("date_ended", ">", date),
        ]

    def _get_extent_sentences(self):
        """What is suspended, as words of a letter."""
        self.ensure_one()
        parts = [
            (self.bars_attendance, self.env._("attendance at the meetings")),
            (self.bars_vote, self.env._("the vote")),
            (self.bars_services, self.env._("the services of the co-operative")),
            (self.extent, self.extent),
        ]
        return [words for value, words in parts if value]

    def action_send_letter(self):
        """Write to the member: what is suspended, why, until when, how to contest."""
        self.ensure_one()
        self.membership_id._check_can_prepare()
        return self._open_composer("consortium_members.mail_template_letter_suspension")

    @api.model
    def _cron_suspensions(self):
        """Daily: start planned suspensions, end those that are over. Resumable."""
        today = self.env["consortium.membership"]._today()
        due = self.search(
            [
                "|",
                "&",
                ("state", "=", "planned"),
                ("date_from", "<=", today),
                "&",
                ("state", "=", "running"),
                ("date_to", "<", today),
            ]
        )
        self.env["ir.cron"]._commit_progress(remaining=len(due))
        for suspension in due:
            locked = suspension.try_lock_for_update()
            locked._follow_dates(today)
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _follow_dates(self, today):
        """Make one suspension, then its member, what it is on ``today``."""
        for suspension in self:
            membership = suspension.membership_id
            if suspension.state == "planned" and membership.state == "active":
                membership._transition("suspended", ("active",))
                suspension._write_register({"state": "running"})
            if suspension.date_to and suspension.date_to < today:
                suspension._finish(suspension.date_to + timedelta(days=1))
                if membership.state == "suspended":
                    membership._transition("active", ("suspended",))
                    membership._message_log(body=self.env._("The suspension is over."))

    def _finish(self, date):
        """The suspension is over from ``date`` on."""
        self._write_register({"state": "ended", "date_ended": date})
