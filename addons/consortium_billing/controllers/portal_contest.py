"""Contesting hours: which ones may be, and the page that asks why. Works without JavaScript."""

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.consortium_timesheet.hours_format import format_minutes
from odoo.addons.consortium_timesheet.transparency import parse_id

from ..hours_entry import group_entries
from .portal_hours_csv import HoursCsvPortal

ENTRIES_LIMIT = 100


class ContestPortal(HoursCsvPortal):
    """Page ``/my/hours/<id>/contest``, and what the pages of hours say of disputes."""

    # ------------------------------------------------------------------
    # What the page of an agreement shows
    # ------------------------------------------------------------------
    def _prepare_hours_page_values(self, agreement, scope, *args, **kwargs):
        values = super()._prepare_hours_page_values(agreement, scope, *args, **kwargs)
        contests = self._get_contests(values["entries"])
        values.update(
            contests=contests,
            has_contestable=any(contest["is_open"] for contest in contests.values()),
            has_disputes=any(contest["dispute"] for contest in contests.values()),
        )
        return values

    def _get_contests(self, entries):
        """Return {entry id: dict} with what may be contested and what is.

        ``is_open``: whether the user may contest it; ``deadline``: until when; ``dispute``: the
        last one; ``url``: its page, where the user may open it; ``disputed``: it is not decided.
        """
        rows = request.env["consortium.hour.ledger"].sudo()  # the page chose the entries
        rows = rows.union(*(entry.rows for entry in entries))
        deadlines = rows._get_contest_deadlines()
        return {
            entry.rows.timesheet_id.id: self._get_contest(entry, deadlines) for entry in entries
        }

    def _get_contest(self, entry, deadlines):
        """Return what there is to say of one entry; see ``_get_contests``."""
        rows = entry.rows
        dispute, deadline = self._get_last_dispute(rows), max(deadlines[row.id] for row in rows)
        disputed = any(rows.mapped("disputed"))
        partner = self._get_hours_partner()
        return {
            "deadline": deadline,
            "is_open": bool(
                request.env.user.share and (entry.drawn or entry.billed) and not disputed
                and not rows._is_contest_closed()
                and deadline >= rows.company_id._get_consortium_today()
            ),
            "dispute": dispute,
            "disputed": disputed,
            "url": dispute.access_url
            if partner in dispute.member_id | dispute.organisation_id else None,
        }

    def _get_last_dispute(self, rows):
        """Return the last dispute on rows; iterating keeps the prefetch that a slice loses."""
        dispute = rows.env["consortium.dispute"]
        for dispute in rows.dispute_id:  # noqa: B007
            pass
        return dispute

    def _get_hours_csv_header(self):
        return [*super()._get_hours_csv_header(), request.env._("Dispute")]

    def _get_hours_csv_line(self, entry):
        dispute = self._get_last_dispute(entry.rows)
        labels = dict(dispute._fields["state"]._description_selection(request.env))
        text = f"{dispute.name} ({labels[dispute.state]})" if dispute else ""
        return [*super()._get_hours_csv_line(entry), text]

    # ------------------------------------------------------------------
    # Contesting
    # ------------------------------------------------------------------
    def _parse_contested(self):
        """Return the ids of the entries that the form or the address names, each once."""
        values = request.httprequest.values.getlist("entry")
        return list(dict.fromkeys(id_ for id_ in map(parse_id, values) if id_))

    def _find_contested(self, agreement, scope, ids):
        """Return the rows of entries among those that the user reads.

        :raise UserError: nothing was chosen, too much was, or some of it is not the user's
        """
        if not ids:
            raise UserError(request.env._("Choose the hours that you contest."))
        if len(ids) > ENTRIES_LIMIT:
            raise UserError(request.env._(
                "Contest %(limit)s entries at most at a time.", limit=ENTRIES_LIMIT))
        domain = self._get_hours_domain(agreement, scope) & Domain("timesheet_id", "in", ids)
        rows = request.env["consortium.hour.ledger"].search(domain, order="work_date, id")
        rows = rows.sudo()  # for the names of what the user's own rules chose
        if set(rows.timesheet_id.ids) != set(ids):
            raise UserError(request.env._(
                "Some of these hours are not among yours, or were corrected meanwhile. Go back to "
                "the list and choose again."))
        return rows

    @http.route(
        "/my/hours/<int:agreement_id>/contest", type="http", auth="user", website=True,
        methods=["GET", "POST"],
    )
    def portal_contest(self, agreement_id, category="", reason="", month="", **kw):
        """Show what is about to be contested and ask why; a POST opens the dispute."""
        try:
            agreement, scope = self._hours_check_access(agreement_id)
        except (AccessError, MissingError):
            return request.redirect("/my")
        if not request.env.user.share:  # staff records disputes from the ledger
            return request.redirect(f"/my/hours/{agreement.id}")
        rows, error, is_refused = request.env["consortium.hour.ledger"], None, False
        try:
            rows = self._find_contested(agreement, scope, self._parse_contested())
            if request.httprequest.method == "POST":
                dispute = self._open_dispute(rows, category, reason)
                return request.redirect(f"{dispute.access_url}?opened=1", code=303)
            request.env["consortium.dispute"]._check_contestable(rows._get_entry_rows(), "portal")
        except UserError as refusal:
            error = str(refusal)
            is_refused = not self._is_contestable(rows)
        return request.render("consortium_billing.portal_contest", {
            **self._prepare_portal_layout_values(),
            "page_name": "hours",
            "hm": format_minutes,
            "agreement": agreement,
            "back_url": f"/my/hours/{agreement.id}?month={month}",
            "month": month,
            "entries": group_entries(rows),
            "contests": self._get_contests(group_entries(rows)),
            "categories": request.env["consortium.dispute"]._fields[
                "category"]._description_selection(request.env),
            "category": category,
            "reason": reason,
            "error": error,
            "is_refused": is_refused,
        })

    def _open_dispute(self, rows, category, reason):
        """Open the dispute, or nothing at all.

        :raise UserError: it is refused
        """
        with request.env.cr.savepoint():
            return request.env["consortium.dispute"]._open(
                rows, request.env.user.partner_id, category, reason, "portal")

    def _is_contestable(self, rows):
        """Return whether another reason or text would do: the hours themselves are fine."""
        try:
            request.env["consortium.dispute"]._check_contestable(
                rows._get_entry_rows() if rows else rows, "portal")
        except UserError:
            return False
        return True
