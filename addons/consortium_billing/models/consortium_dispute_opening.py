from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..hours_entry import BILLED_KINDS
from ..numbering import give_numbers
from .consortium_hour_ledger_dispute import CHARGED_KINDS

REASON_LENGTH = 4000


class ConsortiumDispute(models.Model):
    """How hours become contested: checks, snapshot, and the hold on their rows."""

    _inherit = "consortium.dispute"

    @api.model
    def _open(self, rows, author, category, reason, origin="staff"):
        """Contest the entries of ledger rows. The caller checked that the user may.

        All the live rows of the entries are held: they leave the runs that reserved them, and no
        run takes them until the dispute is over. Writing the rows is what makes a run, a credit
        or another dispute on them at the same moment start over.

        :param rows: consortium.hour.ledger, of one agreement
        :param author: res.partner, the person who contests
        :param category: key of `category`
        :param reason: text, required
        :param origin: "portal" or "staff"; only staff contests after the deadline
        :return: the dispute
        :raise UserError: the hours cannot be contested; says which and why
        """
        rows_sudo = rows.sudo()._get_entry_rows()  # the caller chose the rows, these are the rest
        self._check_contestable(rows_sudo, origin)
        self._check_author(rows_sudo, author)
        reason = self._check_reason(category, reason)
        vals = self._prepare_dispute_vals(rows_sudo, author, category, reason, origin)
        give_numbers(self.sudo(), [vals], "consortium.dispute")  # members have no right on numbers
        dispute_sudo = self._for_step().create(vals)
        rows_sudo._set_links(dispute_id=dispute_sudo.id, disputed=True)
        rows_sudo.filtered(lambda row: not row.move_line_id)._release_from_runs()
        dispute_sudo._tell_opening()
        return self.browse(dispute_sudo.id)

    @api.model
    def _check_contestable(self, rows, origin):
        """Refuse what cannot be contested, saying which hours and why."""
        if not rows:
            raise UserError(self.env._(
                "These hours were corrected meanwhile: there is nothing left to contest."))
        if len(rows.agreement_id) > 1:
            raise UserError(self.env._(
                "These hours belong to several agreements. Contest them one agreement at a time."))
        self._refuse_rows(rows.filtered("disputed"), self.env._(
            "These hours are contested already:"))
        self._refuse_rows(
            rows.filtered(lambda row: row._is_contest_closed()) if origin == "portal" else rows[:0],
            self.env._("These hours were contested before, and the decision was given:"))
        for entry in rows.grouped("timesheet_id").values():
            if not any(row.kind in CHARGED_KINDS for row in entry):
                self._refuse_rows(entry, self.env._(
                    "These hours are not charged, there is nothing to contest:"))
        if origin == "portal":
            self._refuse_rows(self._get_late_rows(rows), self.env._(
                "The time to contest these hours is over. Write to your contact at the "
                "consortium instead:"))

    @api.model
    def _check_author(self, rows, author):
        """Who contests belongs to the member, or to the organisation that the work was for."""
        agreement = rows.agreement_id
        if author.commercial_partner_id not in agreement.member_id | rows.beneficiary_id:
            raise UserError(self.env._(
                "%(author)s belongs neither to %(member)s nor to the organisation that these "
                "hours were worked for.", author=author.display_name,
                member=agreement.member_id.name))

    @api.model
    def _get_late_rows(self, rows):
        """Rows that a member can contest no more."""
        deadlines = rows._get_contest_deadlines()
        return rows.filtered(
            lambda row: deadlines[row.id] < row.company_id._get_consortium_today())

    @api.model
    def _refuse_rows(self, rows, message):
        """Raise a UserError that names entries, if there are any."""
        if rows:
            names = [
                f"- {format_date(self.env, entry[0].work_date)}: {entry[0].description or ''}"
                for entry in rows.grouped("timesheet_id").values()
            ]
            raise UserError("\n".join([message, *names[:10]]))

    @api.model
    def _check_reason(self, category, reason):
        """Return the reason cleaned of what is around it."""
        if category not in dict(self._fields["category"].selection):
            raise UserError(self.env._("Choose why you contest these hours."))
        reason = (reason or "").replace("\x00", "").strip()
        if not reason:
            raise UserError(self.env._("Say in a few words what is wrong with these hours."))
        if len(reason) > REASON_LENGTH:
            raise UserError(self.env._(
                "The text is too long: %(length)s characters at most.", length=REASON_LENGTH))
        return reason

    @api.model
    def _prepare_dispute_vals(self, rows, author, category, reason, origin):
        """Values of the dispute on rows. Hook."""
        agreement, company = rows.agreement_id, rows.company_id
        today = company._get_consortium_today()
        organisation = author.commercial_partner_id
        if organisation not in rows.beneficiary_id:
            organisation = agreement.member_id
        return {
            "company_id": company.id,
            "currency_id": agreement.currency_id.id,
            "agreement_id": agreement.id,
            "member_id": agreement.member_id.id,
            "organisation_id": organisation.id,
            "author_id": author.id,
            "origin": origin,
            "user_id": agreement.user_id.id,
            "category": category,
            "reason": reason,
            "date_opened": today,
            "date_due": today + timedelta(days=company.consortium_dispute_answer_days),
            "is_late": bool(self._get_late_rows(rows)),
            "minutes": sum(rows.mapped("minutes")),
            "amount": sum(rows.mapped("amount")),
            "line_ids": [
                (0, 0, self._prepare_line_vals(entry))
                for entry in rows.grouped("timesheet_id").values()
            ],
        }

    @api.model
    def _prepare_line_vals(self, rows):
        """Values of one contested entry, from its rows."""
        first = rows[0]
        return {
            "timesheet_id": first.timesheet_id.id,
            "work_date": first.work_date,
            "project_id": first.project_id.id,
            "employee_id": first.employee_id.id,
            "description": first.description,
            "minutes": sum(rows.mapped("minutes")),
            "drawn": sum(row.drawn for row in rows if row.kind == "draw"),
            "billed": sum(row.minutes for row in rows if row.kind in BILLED_KINDS),
            "amount": sum(rows.mapped("amount")),
        }

    def _tell_opening(self):
        """The author follows the thread, the responsible has it to do."""
        for dispute in self:
            dispute.message_subscribe(partner_ids=dispute.author_id.ids)
            dispute._schedule(dispute.user_id, "review")
            dispute.agreement_id._message_log(body=self.env._(
                "%(author)s contests %(hours)s h of this agreement: %(dispute)s.",
                author=dispute.author_id.display_name, hours=f"{dispute.minutes / 60:.2f}",
                dispute=dispute.name))
