from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.consortium_members.models.consortium_membership import (
    CLOSED_STATES,
    MEMBER_STATES,
)

LEAVING_STATES = ("resigning", "exclusion_notice")
LEFT_STATES = tuple(state for state in CLOSED_STATES if state != "refused")


class ConsortiumAgreement(models.Model):
    """Agreements that outlive the membership of their member, or their own end."""

    _inherit = "consortium.agreement"

    membership_warning = fields.Char(
        compute="_compute_membership_warning", search="_search_membership_warning",
        groups="consortium_billing.consortium_billing_group_user")
    is_overdue = fields.Boolean(
        string="Past Its End", compute="_compute_is_overdue", search="_search_is_overdue",
        groups="consortium_billing.consortium_billing_group_user",
        help="Still open although its last day is over.")
    reminder_key = fields.Char(
        readonly=True, copy=False, groups="base.group_system",
        help="What the responsible was last reminded of.")

    @api.depends("member_id", "company_id", "state")
    @api.depends_context("lang")
    def _compute_membership_warning(self):
        leaving = self._get_leaving_memberships()
        labels = dict(
            self.env["consortium.membership"]._fields["state"]._description_selection(self.env))
        for agreement in self:
            membership = leaving.get(agreement._origin.id or agreement.id)
            agreement.membership_warning = membership and self.env._(
                "Membership of %(member)s: %(state)s.", member=agreement.member_id.name,
                state=labels[membership.state]) or ""

    def _get_leaving_memberships(self):
        """Membership that ended, or is about to, of the members of open agreements; one query.

        :return: {agreement id: consortium.membership, sudoed}
        """
        open_ = self.filtered(lambda agreement: agreement.state in ("active", "suspended"))
        if not open_:
            return {}
        Membership = self.env["consortium.membership"].sudo()  # whether the member left, no more
        latest = {}
        for membership in Membership.search_fetch(
            [("partner_id", "in", open_.member_id.ids),
             ("company_id", "in", open_.company_id.ids),
             ("state", "in", (*MEMBER_STATES, *LEFT_STATES))],
            ["partner_id", "company_id", "state"], order="id",
        ):
            latest[membership.partner_id, membership.company_id] = membership
        return {
            agreement.id: membership for agreement in open_
            if (membership := latest.get((agreement.member_id.sudo(), agreement.company_id.sudo())))  # as above
            and membership.state in LEAVING_STATES + LEFT_STATES
        }

    def _search_membership_warning(self, operator, value):
        if operator != "in":
            return NotImplemented
        # the list is short: agreements in progress
        open_ = self.search([("state", "in", ("active", "suspended"))])
        flagged = list(open_._get_leaving_memberships())
        wants_empty = any(not text for text in value)
        return [("id", "not in" if wants_empty else "in", flagged)]

    @api.depends("date_end", "state")
    def _compute_is_overdue(self):
        for agreement in self:
            agreement.is_overdue = (
                agreement.state in ("active", "suspended") and bool(agreement.date_end)
                and agreement.date_end < agreement.company_id._get_consortium_today())

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        companies = self.env["res.company"].browse(self.env.companies.ids)
        overdue = self.browse().union(*(
            self.search([
                ("company_id", "=", company.id), ("state", "in", ("active", "suspended")),
                ("date_end", "<", company._get_consortium_today())])
            for company in companies))
        return [("id", "in" if True in value else "not in", overdue.ids)]

    # The responsible is reminded

    @api.model
    def _get_tellings(self):
        return [*super()._get_tellings(), self._tell_ends]

    @api.model
    def _tell_ends(self):
        """Remind responsible people, once each, of agreements past their end or whose member
        leaves."""
        for company in self.env["res.company"].search(Domain.TRUE):
            agreements = self.search([
                ("company_id", "=", company.id), ("state", "in", ("active", "suspended")),
                ("user_id", "!=", False)])
            leaving = agreements._get_leaving_memberships()
            today = company._get_consortium_today()
            for agreement in agreements:
                agreement._remind_end(leaving.get(agreement.id), today)
            if not self.env["ir.cron"]._commit_progress(1):
                return False
        return True

    def _remind_end(self, membership, today):
        """Give the responsible an activity, unless this was already said."""
        self.ensure_one()
        is_over = self.date_end and self.date_end < today
        key = "{}/{}".format(
            self.date_end if is_over else "", f"{membership.id}:{membership.state}" if membership
            else "")
        if key == "/" or key == self.reminder_key:
            return
        agreement = self.with_context(lang=self.user_id.lang or self.env.lang)
        agreement.with_context(mail_activity_quick_update=True).activity_schedule(
            "consortium_billing.mail_activity_agreement_end", user_id=self.user_id.id,
            summary=agreement._describe_end(membership if membership else None))
        self.reminder_key = key

    def _describe_end(self, membership):
        """Say what the responsible has to look at."""
        if membership:
            return self.env._(
                "%(member)s leaves the consortium: settle the agreement and close it",
                member=self.member_id.name)
        return self.env._(
            "The agreement ended on %(date)s: renew it or close it",
            date=format_date(self.env, self.date_end))
