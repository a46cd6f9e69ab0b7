from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, split_every

from .consortium_membership import CLOSED_STATES, MEMBER_STATES


class ConsortiumMembership(models.Model):
    """The register: who is a member on a day, under which category and tier."""

    # files of one model, split to stay readable
    _inherit = "consortium.membership"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _today(self):
        """Date of today where the co-operative lives, not in UTC.

        The server's cron has no time zone: without this, a change dated tomorrow
        would apply at 7 or 8 p.m. in Québec.
        """
        return fields.Date.context_today(self.with_context(tz=self._get_tz()))

    @api.model
    def _get_tz(self):
        """Name of the time zone that says which day it is."""
        return (
            self.env.context.get("tz")
            or self.env.user.tz
            # sudo: the time zone of the co-operative, for visitors of the portal too
            or self.env.company.sudo().partner_id.tz
            or "America/Montreal"
        )

    @api.model
    def _to_local(self, moment):
        """A moment stored in UTC, as a clock shows it where the co-operative lives."""
        return fields.Datetime.context_timestamp(self.with_context(tz=self._get_tz()), moment)

    @api.model
    def _get_current_domain(self, partners, date=None, company=None):
        """Memberships of ``partners`` that run today, or that ran on ``date``."""
        company = company or self.env.company
        domain = Domain("company_id", "=", company.id) & Domain(
            "partner_id", "in", partners.commercial_partner_id.ids
        )
        if not date:
            return domain & Domain("state", "in", MEMBER_STATES)
        return (
            domain
            & Domain("state", "in", MEMBER_STATES + CLOSED_STATES)
            & Domain("date_admitted", "<=", date)
            & (Domain("date_end", "=", False) | Domain("date_end", ">=", date))
        )

    @api.model
    def _get_current(self, partners, date=None, company=None):
        """Membership of each partner, or of the organisation it is a contact of.

        Who is a member is not a secret inside the house, so the search does not
        need the rights of the reader; reading fields of the result does.

        :param date: a past or future day; today's members when omitted
        :return: ``{partner_id: membership}``, without the partners that have none
        """
        # sudo: callers price or bill members without being readers of the register
        memberships = self.sudo().search_fetch(
            self._get_current_domain(partners.sudo(), date=date, company=company),
            ["partner_id"],
            order="date_admitted, id",
        )
        by_entity = {membership.partner_id.id: membership.id for membership in memberships}
        return {
            partner.id: self.browse(by_entity[partner.commercial_partner_id.id])
            for partner in partners.sudo()  # sudo: as above
            if partner.commercial_partner_id.id in by_entity
        }

    def _get_periods(self, date=None):
        """Period of each membership on ``date`` (today by default), in one query.

        :return: ``{membership_id: period}``
        """
        date = date or self._today()
        periods = self.env["consortium.membership.period"].search(
            Domain("membership_id", "in", self.ids)
            & Domain("cancelled", "=", False)
            & Domain("date_from", "<=", date)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", date))
        )
        return {period.membership_id.id: period for period in periods}

    @api.model
    def _check_no_live_membership(self, vals_list):
        """Say who is already in, before the unique index says it less well."""
        wanted = defaultdict(list)
        for vals in vals_list:
            company_id = vals.get("company_id") or self.env.company.id
            wanted[company_id].append(vals.get("partner_id"))
        for company_id, partner_ids in wanted.items():
            # sudo: a clear refusal matters more than who may read the other record
            live_sudo = self.sudo().search(
                [
                    ("company_id", "=", company_id),
                    ("partner_id", "in", partner_ids),
                    ("state", "not in", CLOSED_STATES),
                ]
            )
            twice = {pid for pid in partner_ids if partner_ids.count(pid) > 1}
            partners_sudo = live_sudo.partner_id | live_sudo.partner_id.browse(twice)
            if partners_sudo:
                raise UserError(
                    self.env._(
                        "%(partners)s already has a membership or an application "
                        "under way in this company.",
                        partners=", ".join(partners_sudo.mapped("name")),
                    )
                )

    def _check_number_in_advance(self, vals_list):
        """A number before the admission comes from an old register: secretary only."""
        group = "consortium_members.consortium_members_group_manager"
        if not self.env.su and not self.env.user.has_group(group):
            if any(vals.get("number") for vals in vals_list):
                raise UserError(
                    self.env._(
                        "Numbers are given at admission. Only the secretary enters the "
                        "number that a member had in a former register."
                    )
                )

    def _append_periods(self, vals_list):
        # sudo: same authority as _write_register
        return (
            self.env["consortium.membership.period"]
            .sudo()
            .with_context(consortium_register=True)
            .create(vals_list)
        )

    def _give_numbers(self):
        """Number the members that have none, in the order of ``self``."""
        unnumbered = self.filtered(lambda membership: not membership.number)
        sequences = unnumbered.company_id._get_member_sequences()
        for company, memberships in unnumbered.grouped("company_id").items():
            numbers = sequences[company]._next_gapless_numbers(len(memberships))
            for membership, number in zip(memberships, numbers, strict=True):
                membership._write_register({"number": number})

    def _sync_partners(self):
        """Copy on the partners what others read: member or not, tier, pricelist."""
        # sudo: the partner's facts follow from the register, in every company
        self.sudo().partner_id._sync_membership()

    def _apply_periods(self):
        """Make each membership, then its partner, follow the period of today."""
        periods = self._get_periods()
        for membership in self:
            period = periods.get(membership.id)
            if period and (period.category_id, period.grade_id) != (
                membership.category_id,
                membership.grade_id,
            ):
                membership._write_register(
                    {"category_id": period.category_id.id, "grade_id": period.grade_id.id}
                )
        self._sync_partners()

    @api.model
    def _get_due_memberships(self):
        """Members whose dated change has come: a planned period, a resignation."""
        today = self._today()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT membership.id
                  FROM consortium_membership membership
             LEFT JOIN consortium_membership_period period
                    ON period.membership_id = membership.id
                   AND period.cancelled IS NOT TRUE
                   AND period.date_from <= %(today)s
                   AND (period.date_to IS NULL OR period.date_to >= %(today)s)
                 WHERE (membership.state = 'resigning' AND membership.date_end < %(today)s)
                    OR (membership.state IN %(states)s AND period.id IS NOT NULL
                        AND (period.category_id, period.grade_id)
                            IS DISTINCT FROM (membership.category_id, membership.grade_id))
              ORDER BY membership.id
                """,
                today=today,
                states=MEMBER_STATES,
            )
        )
        return self.browse(row[0] for row in rows)

    @api.model
    def _cron_apply_dated_changes(self):
        """Daily: start planned periods, complete resignations. Resumable."""
        self.env["consortium.membership"].flush_model()
        self.env["consortium.membership.period"].flush_model()
        due = self._get_due_memberships()
        self.env["ir.cron"]._commit_progress(remaining=len(due))
        for batch in split_every(200, due.ids, self.browse):
            locked = batch.try_lock_for_update()
            locked._apply_dated_changes()
            if not self.env["ir.cron"]._commit_progress(len(batch)):
                break

    def _apply_dated_changes(self):
        today = self._today()
        leaving = self.filtered(
            lambda m: m.state == "resigning" and m.date_end and m.date_end < today
        )
        leaving._transition("resigned", ("resigning",))
        leaving._sync_partners()
        (self - leaving)._apply_periods()

    def _get_partner_facts(self):
        """What the partner shows of its membership; of an empty set: nothing."""
        return {
            "is_member": bool(self),
            "member_number": self.number,
            "member_category_id": self.category_id,
            "is_founding_member": self.is_founder,
            "member_since": self.date_admitted,
        }

    def _get_pricelist(self):
        """Pricelist of the tier, when the company of the membership may use it."""
        pricelist = self.grade_id.default_pricelist_id
        if pricelist.company_id and pricelist.company_id != self.company_id:
            return pricelist.browse()
        return pricelist
