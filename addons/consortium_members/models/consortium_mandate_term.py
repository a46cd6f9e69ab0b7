from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import split_every


class ConsortiumMandate(models.Model):
    """The course of a mandate: in office, re-elected, ended early, by mistake."""

    # files of one model, split to stay readable
    _inherit = "consortium.mandate"  # pylint: disable=consider-merging-classes-inherited

    status = fields.Selection(
        selection=[
            ("planned", "Planned"),
            ("running", "In Office"),
            ("over", "Term Over"),
            ("ended", "Ended"),
            ("cancelled", "By Mistake"),
        ],
        compute="_compute_status",
    )
    is_outside = fields.Boolean(
        string="From Outside",
        compute="_compute_is_outside",
        help="Support member or no member: counts in the cap of the board.",
    )
    problems = fields.Text(compute="_compute_problems")

    @api.depends("date_from", "date_to", "date_term", "cancelled")
    def _compute_status(self):
        today = self.env["consortium.membership"]._today()
        for mandate in self:
            mandate.status = mandate._get_status(today)

    def _get_status(self, today):
        if self.cancelled:
            return "cancelled"
        if self.date_to and self.date_to < today:
            return "ended"
        if self.date_from and self.date_from > today:
            return "planned"
        return "over" if self.date_term and self.date_term < today else "running"

    @api.depends("membership_id.category_id.kind")
    def _compute_is_outside(self):
        for mandate in self:
            mandate.is_outside = mandate.membership_id.category_id.kind in (False, "support")

    @api.depends("membership_id.state", "seat_id", "date_term", "status")
    def _compute_problems(self):
        for mandate in self:
            in_office = mandate.status in ("running", "over")
            mandate.problems = "\n".join(mandate._get_problems()) if in_office else False

    def _get_problems(self):
        """What is not in order with the holder today; override to add a check.

        :return: list of translated sentences
        """
        self.ensure_one()
        problems = []
        today = self.env["consortium.membership"]._today()
        if self.date_term and self.date_term < today:
            problems.append(self.env._("the term is over; in office until replaced"))
        if not self.membership_id:
            if not self.seat_id.allow_non_member:
                problems.append(self.env._("represents no member; the seat is not open to that"))
            return problems
        return problems + self._get_membership_problems()

    def _get_membership_problems(self):
        membership, category = self.membership_id, self.membership_id.category_id
        problems = []
        if membership.state == "exclusion_notice":
            problems.append(self.env._("an exclusion is under way: the mandate comes first"))
        elif membership.state == "suspended":
            problems.append(self.env._("the member is suspended"))
        elif not membership.is_current:
            problems.append(self.env._("the member has left"))
        if not category.board_eligible:
            problems.append(
                self.env._("“%(category)s” is not eligible to any office", category=category.name)
            )
        elif self.seat_id.category_ids and category not in self.seat_id.category_ids:
            problems.append(
                self.env._("the seat is not open to “%(category)s”", category=category.name)
            )
        return problems

    def _get_frozen_fields(self):
        frozen = [*super()._get_frozen_fields(), "date_to", "end_kind", "cancelled"]
        if self.cancelled or self.date_from <= self.env["consortium.membership"]._today():
            frozen += ["seat_id", "partner_id", "membership_id", "date_from"]
        return frozen

    @api.constrains("membership_id", "date_from")
    def _check_not_auxiliary(self):
        """Art. 52: an auxiliary member is not eligible to any office."""
        for date, mandates in self.grouped("date_from").items():
            periods = mandates.membership_id._get_periods(date)
            for mandate in mandates:
                period = periods.get(mandate.membership_id.id)
                category = period.category_id if period else mandate.membership_id.category_id
                if category.kind == "auxiliary" and not mandate.cancelled:
                    raise ValidationError(
                        self.env._(
                            "%(person)s represents an auxiliary member, which is not "
                            "eligible to any office (art. 52).",
                            person=mandate.partner_id.name,
                        )
                    )

    @api.model_create_multi
    def create(self, vals_list):
        self._close_finished_terms(vals_list)
        return super().create(vals_list)

    def _close_finished_terms(self, vals_list):
        """Whoever is elected to a seat follows the holder whose term ends then."""
        starts = {
            vals["seat_id"]: fields.Date.to_date(vals["date_from"])
            for vals in vals_list
            if vals.get("seat_id") and vals.get("date_from") and not vals.get("date_to")
        }
        held = self.search(
            [
                ("seat_id", "in", list(starts)),
                ("date_to", "=", False),
                ("cancelled", "=", False),
                ("date_term", "!=", False),
            ]
        )
        for mandate in held:
            start = starts[mandate.seat_id.id]
            if mandate.date_from < start and mandate.date_term <= start:
                mandate._write_register(
                    {"date_to": start - timedelta(days=1), "end_kind": "term"}
                )
        held.flush_recordset(["date_to"])

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        today = self.env["consortium.membership"]._today()
        started = self.filtered(lambda mandate: mandate.date_from <= today)
        if started:
            raise UserError(
                self.env._(
                    "%(mandates)s: the register of directors keeps every mandate. End it, or "
                    "mark it as entered by mistake.",
                    mandates=", ".join(started.mapped("display_name")),
                )
            )

    def _end_early(self, kind, date, reason=False):
        """Last day in office: resignation, revocation, death.

        :param kind: one of ``end_kind``
        :param date: last day
        """
        self._check_can_decide()
        over = self.filtered(lambda mandate: mandate.cancelled or mandate.date_to)
        if over:
            raise UserError(
                self.env._(
                    "%(mandates)s: this mandate has ended already.",
                    mandates=", ".join(over.mapped("display_name")),
                )
            )
        self._write_register({"date_to": date, "end_kind": kind, "end_reason": reason})

    def action_cancel(self):
        """Entered by mistake: the line stays, struck out, and counts nowhere."""
        self._check_can_decide()
        self._write_register({"cancelled": True})
        self.activity_ids.unlink()

    @api.model
    def _get_term_reminder_domain(self, company):
        """Mandates whose term ends within the reminder of ``company``."""
        today = self.env["consortium.membership"]._today()
        return [
            ("company_id", "=", company.id),
            ("cancelled", "=", False),
            ("date_to", "=", False),
            ("date_term", "!=", False),
            (
                "date_term",
                "<=",
                today + timedelta(days=company.consortium_term_reminder_days),
            ),
            ("activity_ids", "=", False),
        ]

    @api.model
    def _cron_remind_terms(self):
        """Daily: an activity for each term that ends soon. Resumable."""
        companies = self.env["consortium.body"].search([("seat_ids", "!=", False)]).company_id
        for company in companies:
            due = self.search(self._get_term_reminder_domain(company))
            self.env["ir.cron"]._commit_progress(remaining=len(due))
            for batch in split_every(100, due.ids, self.browse):
                batch.try_lock_for_update()._remind_of_term()
                if not self.env["ir.cron"]._commit_progress(len(batch)):
                    return

    def _remind_of_term(self):
        secretaries = {c: c._get_membership_secretary() for c in self.company_id}
        for mandate in self:
            mandate.activity_schedule(
                "consortium_members.mail_activity_type_term",
                date_deadline=mandate.date_term,
                user_id=secretaries[mandate.company_id].id or self.env.uid,
            )
