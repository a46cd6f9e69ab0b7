from odoo import api, fields, models
from odoo.exceptions import UserError

READER = "consortium_members.consortium_members_group_user"
#: what a suspension takes away when the board does not say
DEFAULT_EXTENT = {"bars_attendance": True, "bars_vote": True}


class ConsortiumMembership(models.Model):
    """Suspension: its extent, its dates, and the way back."""

    # files of one model, split to stay readable
    _inherit = "consortium.membership"  # pylint: disable=consider-merging-classes-inherited

    suspension_ids = fields.One2many(
        comodel_name="consortium.suspension",
        inverse_name="membership_id",
        string="Suspensions",
        copy=False,
        groups=READER,
    )
    suspension_id = fields.Many2one(
        comodel_name="consortium.suspension",
        string="Current Suspension",
        compute="_compute_suspension_id",
        groups=READER,
    )
    suspension_summary = fields.Char(compute="_compute_suspension_id", groups=READER)

    @api.depends("suspension_ids.state")
    def _compute_suspension_id(self):
        for membership in self:
            live = membership.suspension_ids.filtered(lambda s: s.state != "ended")[:1]
            membership.suspension_id = live
            membership.suspension_summary = live and ", ".join(live._get_extent_sentences())

    def action_suspend(
        self, reason=None, date_from=None, date_to=None, extent=None, decision=None, resolution=None
    ):
        """Suspend rights; category, tier and price are kept (art. 60).

        :param reason: grounds, told to the member
        :param date_from: first day, today when omitted; in the future it is planned
        :param date_to: last day; None until the board lifts it
        :param extent: dict of ``bars_attendance``, ``bars_vote``, ``bars_services``
            and ``extent`` (other words); attendance and vote when omitted
        :param decision: the ``consortium.decision``, when there is one
        :return: the suspensions
        """
        self._check_can_decide()
        today = self._today()
        date_from = date_from or today
        self._check_suspension_dates(date_from, date_to, today)
        planned = date_from > today
        if planned:
            self._transition("active", ("active",))
        else:
            super().action_suspend()
        common = {
            "date_from": date_from,
            "date_to": date_to,
            "reason": reason,
            "resolution": resolution or (decision and decision.number),
            "decision_id": decision and decision.id,
            "state": "planned" if planned else "running",
            **(extent or DEFAULT_EXTENT),
        }
        # sudo: rights were checked above, nobody enters a suspension by hand
        Suspension_sudo = self.env["consortium.suspension"].sudo()
        return Suspension_sudo.with_context(consortium_register=True).create(
            [{"membership_id": membership.id, **common} for membership in self]
        )

    def _check_suspension_dates(self, date_from, date_to, today):
        if date_to and date_to < date_from:
            raise UserError(self.env._("A suspension cannot end before it starts."))
        if date_to and date_to < today:
            raise UserError(self.env._("This suspension would already be over: check its dates."))
        # sudo: a clear refusal, before the unique index says it less well
        live_sudo = self.sudo().suspension_ids.filtered(lambda s: s.state == "planned")
        if live_sudo:
            raise UserError(
                self.env._(
                    "A suspension is already planned for %(members)s. Cancel it first.",
                    members=", ".join(live_sudo.membership_id.mapped("display_name")),
                )
            )

    def action_cancel_planned_suspension(self):
        """Give up a suspension before its first day."""
        self._check_can_decide()
        # sudo: suspensions are written by decisions only
        planned_sudo = self.sudo().suspension_ids.filtered(lambda s: s.state == "planned")
        if not planned_sudo:
            raise UserError(self.env._("No suspension is planned."))
        planned_sudo._finish(self._today())

    def action_reinstate(self):
        """Back to active; to suspended when a resignation is withdrawn, or a notice
        dropped, while a suspension still runs."""
        lifted = self.filtered(lambda membership: membership.state == "suspended")
        result = super().action_reinstate()
        # sudo: suspensions are written by decisions only
        lifted._get_live_suspensions_sudo()._finish(self._today())
        still = (self - lifted)._get_live_suspensions_sudo().filtered(
            lambda s: s.state == "running"
        )
        still.membership_id.sudo(self.env.su)._transition("suspended", ("active",))
        return result

    def _transition(self, state, allowed, **vals):
        """A membership that ended has nothing left to suspend."""
        result = super()._transition(state, allowed, **vals)
        if state in ("resigned", "excluded", "ended"):
            self._get_live_suspensions_sudo()._finish(self._today())
        return result

    def _get_live_suspensions_sudo(self):
        # sudo: suspensions are written by decisions only
        return (
            self.env["consortium.suspension"]
            .sudo()
            .search([("membership_id", "in", self.ids), ("state", "!=", "ended")])
        )

    def _get_vote_suspensions(self, date=None):
        """Suspensions of the vote in force on ``date`` (today when omitted).

        :return: ``{membership_id: suspension}``, one query; for the voters' list
        """
        Suspension = self.env["consortium.suspension"]
        suspensions = Suspension.search(
            [
                ("membership_id", "in", self.ids),
                ("bars_vote", "=", True),
                *Suspension._get_running_domain(date or self._today()),
            ]
        )
        return {suspension.membership_id.id: suspension for suspension in suspensions}
