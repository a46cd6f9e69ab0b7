from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from odoo.addons.consortium_timesheet.hours_format import format_minutes

OPEN_STATES = ("open", "under_review")
OUTCOMES = [
    ("return", "Hours given back to the package"),
    ("write_off", "Not charged (courtesy)"),
    ("rebill", "Billed again in a next run"),
]
# What the officer in charge may change by hand; the rest follows the steps.
EDITABLE = frozenset({"user_id", "date_due"})


class ConsortiumDispute(models.Model):
    """Hours that a member contests, from the question to the answer."""

    _name = "consortium.dispute"
    _description = "Dispute of Hours"
    _inherit = [
        "portal.mixin", "mail.thread", "mail.activity.mixin", "consortium.hours.mixin"]
    _order = "date_opened desc, id desc"
    _check_company_auto = True
    _hours_columns = {"hours": "minutes", "upheld_hours": "minutes_upheld"}
    _mail_post_access = "read"  # the member and the professional discuss what they may only read

    name = fields.Char(string="Number", required=True, readonly=True, copy=False, index="trigram")
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True, ondelete="restrict")
    currency_id = fields.Many2one(
        comodel_name="res.currency", required=True, readonly=True, ondelete="restrict")
    agreement_id = fields.Many2one(
        comodel_name="consortium.agreement", required=True, readonly=True, index=True,
        ondelete="restrict", check_company=True)
    member_id = fields.Many2one(
        comodel_name="res.partner", required=True, readonly=True, index=True, ondelete="restrict")
    organisation_id = fields.Many2one(
        comodel_name="res.partner", string="Contested by", required=True, readonly=True,
        index=True, ondelete="restrict",
        help="The member of the agreement, or the beneficiary that the work was done for.")
    author_id = fields.Many2one(
        comodel_name="res.partner", required=True, readonly=True, ondelete="restrict",
        help="Person who contests the hours and receives the answer.")
    origin = fields.Selection(
        selection=[("portal", "Portal"), ("staff", "Recorded by staff")],
        required=True, readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users", string="Responsible", tracking=True,
        domain=[("share", "=", False)])
    category = fields.Selection(
        selection=[("duration", "Too many hours"), ("not_done", "Work not done or not for us"),
                   ("not_agreed", "Work we did not ask for"), ("duplicate", "Counted twice"),
                   ("price", "Wrong rate or package"), ("unclear", "Unclear description"),
                   ("other", "Another reason")],
        required=True, readonly=True)
    reason = fields.Text(required=True, readonly=True, help="In the words of the member.")
    state = fields.Selection(
        selection=[("open", "Open"), ("under_review", "Under Review"), ("upheld", "Accepted"),
                   ("rejected", "Rejected"), ("withdrawn", "Withdrawn")],
        required=True, readonly=True, default="open", index=True, tracking=True)
    date_opened = fields.Date(string="Opened on", required=True, readonly=True)
    date_due = fields.Date(
        string="Answer by", required=True, tracking=True,
        help="Day until which the company wants the dispute to be answered.")
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue")
    is_late = fields.Boolean(
        string="After the Deadline", readonly=True,
        help="Recorded by staff after the days that members have to contest.")

    line_ids = fields.One2many(
        comodel_name="consortium.dispute.line", inverse_name="dispute_id", string="Entries",
        readonly=True)
    ledger_ids = fields.One2many(
        comodel_name="consortium.hour.ledger", inverse_name="dispute_id",
        string="Contested Rows", readonly=True, groups="base.group_user")
    minutes = fields.Integer(readonly=True, help="Minutes contested, when the dispute was opened.")
    hours = fields.Float(compute="_compute_hours", aggregator="sum")
    upheld_hours = fields.Float(
        string="Hours Accepted", compute="_compute_hours", aggregator="sum")
    amount = fields.Monetary(
        readonly=True, help="Value of the contested hours, before taxes, as they were posted.")
    minutes_upheld = fields.Integer(readonly=True, help="Minutes for which the member is right.")
    outcome = fields.Selection(selection=OUTCOMES, readonly=True, tracking=True)
    answer = fields.Text(readonly=True, help="What the author is told.")
    decided_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, groups="base.group_user")
    decided_on = fields.Datetime(readonly=True)
    explainer_ids = fields.Many2many(
        comodel_name="res.users", string="Asked to Explain", readonly=True,
        groups="base.group_user")

    _name_unique = models.UniqueIndex("(company_id, name)", "Another dispute has this number.")
    _decided = models.Constraint(
        "CHECK (state NOT IN ('upheld', 'rejected') OR (decided_on IS NOT NULL AND answer != ''))",
        "A decision has a date and an answer to the member.",
    )

    @api.depends("minutes", "minutes_upheld")
    def _compute_hours(self):
        for dispute in self:
            dispute.hours = dispute.minutes / 60
            dispute.upheld_hours = dispute.minutes_upheld / 60

    @api.depends("date_due", "state")
    def _compute_is_overdue(self):
        for dispute in self:
            today = dispute.company_id._get_consortium_today()
            dispute.is_overdue = dispute.state in OPEN_STATES and dispute.date_due < today

    def _search_is_overdue(self, operator, value):
        """Open disputes whose day to answer is over."""
        if operator != "in":
            return NotImplemented
        today = self.env.company._get_consortium_today()
        overdue = Domain("state", "in", OPEN_STATES) & Domain("date_due", "<", today)
        return Domain.OR(overdue if flag else ~overdue for flag in set(value))

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for dispute in self:
            dispute.access_url = f"/my/disputes/{dispute.id}"
        return result

    def _mail_get_partner_fields(self, introspect_fields=False):
        """The author is the customer of the thread: its mails lead to the portal."""
        return ["author_id"]

    @api.model_create_multi
    def create(self, vals_list):
        """A dispute is opened on hours, which it holds: from the portal or from the ledger."""
        if not self._is_in_step():
            raise AccessError(self.env._(
                "A dispute is opened from the hours: select them in the hour ledger."))
        return super().create(vals_list)

    def write(self, vals):
        """Facts and decisions are written by the steps only."""
        frozen = {
            name for name in vals.keys() - EDITABLE
            if name in self._fields and not name.startswith(("message_", "activity_", "access_"))
        }
        if frozen and not self._is_in_step():
            raise AccessError(self.env._(
                "A dispute changes through its actions: review, decide, withdraw."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._(
            "A dispute is kept with its answer: reject it or record its withdrawal instead."))

    def _is_in_step(self):
        # The context alone is no authority: anybody may send one by RPC.
        return self.env.su and self.env.context.get("consortium_dispute_step")

    def _for_step(self):
        """These disputes with the authority of a step, whose own checks come before."""
        return self.sudo().with_context(consortium_dispute_step=True)  # checked by the step

    def _format_minutes(self, minutes):
        """Minutes as people read them, for mails and pages."""
        return format_minutes(minutes)

    def _get_held_rows(self):
        """Live rows that these disputes keep out of billing."""
        Ledger_sudo = self.env["consortium.hour.ledger"].sudo()  # rows of what the user may see
        return Ledger_sudo.search(
            [("dispute_id", "in", self.ids), ("disputed", "=", True),
             *Ledger_sudo._get_live_domain()], order="work_date, id")
