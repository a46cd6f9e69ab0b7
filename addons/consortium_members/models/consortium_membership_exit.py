from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class ConsortiumMembership(models.Model):
    """Resignation: its notice, what stands against it, and the board's consent."""

    # files of one model, split to stay readable
    _inherit = "consortium.membership"  # pylint: disable=consider-merging-classes-inherited

    date_resignation_notice = fields.Date(
        string="Notice of Resignation",
        copy=False,
        readonly=True,
        tracking=True,
        help="Day on which the written notice was received.",
    )
    exit_decision_id = fields.Many2one(
        comodel_name="consortium.decision",
        string="Consent of the Board",
        copy=False,
        readonly=True,
        check_company=True,
        index="btree_not_null",
        groups="consortium_members.consortium_members_group_user",
        help="Resolution that consents to the resignation although something stands "
        "against it (art. 56).",
    )

    def _get_exit_obstacles(self):
        """What stands against the resignation of one member (art. 56): a running
        mandate, an agreement in progress. Override to add an obstacle.

        :return: list of translated sentences, empty when nothing does
        """
        self.ensure_one()
        return []

    def _get_resignation_date(self, notice_date):
        """Day on which a resignation takes effect, from the day of its notice."""
        self.ensure_one()
        return notice_date + timedelta(days=self.company_id.consortium_resignation_notice_days)

    def action_resign(
        self, date=None, reason=None, resolution=None, notice_date=None, decision=None
    ):
        """Record a resignation.

        :param date: last day; when omitted, the notice and its delay, else today
        :param reason: text, for the team only
        :param resolution: number of a resolution
        :param notice_date: day of the written notice, not in the future
        :param decision: ``consortium.decision`` that consents (art. 56)
        """
        self._check_can_decide()
        today = self._today()
        if notice_date and notice_date > today:
            raise UserError(self.env._("The notice of resignation cannot be dated in the future."))
        self._check_resigns_once()
        self._check_exit_obstacles(decision)
        days = {
            membership.id: membership._get_resignation_date(notice_date)
            if notice_date and not date
            else date
            for membership in self
        }
        for day in set(days.values()):
            leaving = self.filtered(lambda m, day=day: days[m.id] == day)
            super(ConsortiumMembership, leaving).action_resign(
                date=day, reason=reason, resolution=resolution
            )
        return self._write_register(
            {
                "date_resignation_notice": notice_date,
                "exit_decision_id": decision and decision.id,
            }
        )

    def _check_resigns_once(self):
        leaving = self.filtered(lambda membership: membership.state == "resigning")
        if leaving:
            raise UserError(
                self.env._(
                    "%(member)s already resigns on %(date)s. To change that, withdraw the "
                    "resignation with “Reinstate” first.",
                    member=leaving[0].display_name,
                    date=format_date(self.env, leaving[0].date_end),
                )
            )

    def _check_exit_obstacles(self, decision=None):
        """Refuse a resignation that something stands against, unless the board consents."""
        problems = []
        for membership in self:
            if decision and membership._is_exit_consented(decision):
                continue
            problems += [
                f"- {membership.partner_id.name}: {obstacle}"
                for obstacle in membership._get_exit_obstacles()
            ]
        if problems:
            raise UserError(
                self.env._(
                    "The resignation cannot be recorded (art. 56):\n%(problems)s\n"
                    "Settle this first, or link the resolution by which the board consents.",
                    problems="\n".join(problems[:30]),
                )
            )

    def _is_exit_consented(self, decision):
        """Whether a resolution consents to the resignation of this member."""
        self.ensure_one()
        return (
            decision.kind == "consent_exit"
            and decision.state in ("carried", "executed")
            and self in decision.membership_ids
        )

    def action_reinstate(self):
        """A resignation that is withdrawn leaves no notice behind."""
        leaving = self.filtered(lambda membership: membership.state == "resigning")
        result = super().action_reinstate()
        leaving._write_register({"date_resignation_notice": False, "exit_decision_id": False})
        return result
