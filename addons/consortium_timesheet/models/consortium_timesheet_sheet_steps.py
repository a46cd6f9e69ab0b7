from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import plaintext2html

GROUP_DIRECTOR = "consortium_timesheet.consortium_timesheet_group_director"
GROUP_MANAGER = "consortium_timesheet.consortium_timesheet_group_manager"


class ConsortiumTimesheetSheet(models.Model):
    """The steps of the week; its fields are in consortium_timesheet_sheet.py."""

    _inherit = "consortium.timesheet.sheet"

    is_own = fields.Boolean(compute="_compute_is_own")
    can_approve = fields.Boolean(
        compute="_compute_can_approve",
        search="_search_can_approve",
    )

    @api.depends_context("uid")
    @api.depends("employee_id")
    def _compute_is_own(self):
        for sheet in self:
            employee = sheet.sudo().employee_id  # no HR right is needed to know oneself
            sheet.is_own = employee.user_id == self.env.user

    @api.depends_context("uid")
    def _compute_can_approve(self):
        approvable = self._filter_approvable()
        for sheet in self:
            sheet.can_approve = sheet in approvable

    @api.model
    def _search_can_approve(self, operator, value):
        """The same as ``_filter_approvable``, whose record rules the search adds."""
        if operator != "in":
            return NotImplemented
        approvable = self._get_approvable_domain()
        return Domain.OR(approvable if flag else ~approvable for flag in set(value))

    def _get_approvable_domain(self):
        if self.env.su:
            return Domain.TRUE
        if not self.env.user.has_groups(f"{GROUP_DIRECTOR},{GROUP_MANAGER}"):
            return Domain.FALSE
        companies = self.env["res.company"].sudo()  # a setting that binds whoever asks
        lenient = companies.search([("consortium_own_week_approval", "=", True)])
        # not "!=": a path leaves archived employees out, whose last weeks wait like the others
        return ~Domain("employee_id.user_id", "=", self.env.uid) | Domain(
            "company_id", "in", lenient.ids
        )

    # Steps

    def action_submit(self):
        """Hand the weeks over to the director."""
        sheets = self._start_step({"draft"}, self._filter_own_or_approvable())
        sheets._refresh_direction()
        sheets.write(
            {"state": "submitted", "submitted_on": fields.Datetime.now(), "refusal_note": False}
        )
        sheets._get_lines()._set_approval_state("submitted")
        sheets._log_step(self.env._("Week submitted."))
        return True

    def action_withdraw(self):
        """Take submitted weeks back to draft, before anyone approved them."""
        sheets = self._start_step({"submitted"}, self._filter_own_or_approvable())
        sheets._back_to_draft(sheets._get_lines())
        sheets._log_step(self.env._("Week withdrawn."))
        return True

    def action_approve(self):
        """Approve the weeks: their time is frozen, and handed to the billing hooks at once."""
        sheets = self._start_step({"submitted"}, self._filter_approvable())
        sheets._check_not_blocked()
        lines = sheets._get_lines()
        sheets._before_approve(lines)
        sheets.write(
            {
                "state": "approved",
                "approved_on": fields.Datetime.now(),
                "approved_by_id": self.env.uid,
            }
        )
        lines._set_approval_state("approved")
        sheets._after_approve(lines)
        sheets._log_step(self.env._("Week approved."))
        return True

    def action_refuse(self, note=None):
        """Give submitted weeks back to their employees, with a note; asks for it if missing."""
        if not note:
            model = "consortium.timesheet.sheet.refuse"
            return self._open_reason_wizard(model, self.env._("Refuse weeks"))
        sheets = self._start_step({"submitted"}, self._filter_approvable())
        sheets._back_to_draft(sheets._get_lines(), refusal_note=note)
        for sheet in sheets:
            user = sheet.employee_id.user_id
            reader = sheet.with_context(lang=user.lang or self.env.lang)
            reader.message_post(
                body=plaintext2html(reader.env._("Week refused: %(note)s", note=note)),
                partner_ids=user.partner_id.ids,
                subtype_xmlid="mail.mt_comment",
            )
        return True

    def action_reopen(self, reason=None):
        """Turn approved or closed weeks back into drafts, for a reason that is logged."""
        if not reason:
            model = "consortium.timesheet.sheet.reopen"
            return self._open_reason_wizard(model, self.env._("Reopen weeks"))
        sheets = self._start_step({"approved", "closed"}, self._filter_approvable())
        if "closed" in sheets.mapped("state") and not self._is_timesheet_manager():
            raise AccessError(self.env._("Only a timesheet manager may reopen a closed week."))
        lines = sheets._get_lines()
        lines._check_period_open()
        sheets._before_reopen(lines)
        sheets._back_to_draft(lines)
        sheets._log_step(self.env._("Week reopened: %(reason)s", reason=reason))
        return True

    def action_close(self):
        """Close approved weeks: only a timesheet manager reopens them."""
        allowed = self if self._is_timesheet_manager() else self.browse()
        sheets = self._start_step({"approved"}, allowed)
        sheets.write({"state": "closed"})
        sheets._log_step(self.env._("Week closed."))
        return True

    # Hooks (see readme/DEVELOP.md)

    def _before_approve(self, lines):
        """Check the entries of the weeks about to be approved; raise to refuse the whole action.

        Called once per action, in sudo.

        :param lines: every entry of every week (account.analytic.line), not yet approved
        """

    def _after_approve(self, lines):
        """Act on the entries just approved; called once per action, in sudo.

        :param lines: every entry of every week (account.analytic.line), approved
        """

    def _before_reopen(self, lines):
        """Undo what the approval did, or raise to refuse; called once per action, in sudo.

        :param lines: every entry of every week (account.analytic.line), still approved
        """

    # Rights and plumbing of the steps

    def _is_in_transition(self):
        # The context alone is no authority: anybody may send one by RPC.
        return self.env.su and self.env.context.get("consortium_sheet_transition")

    def _is_timesheet_manager(self):
        return self.env.su or self.env.user.has_group(GROUP_MANAGER)

    def _filter_approvable(self):
        """Return the weeks that the user may approve, refuse or reopen.

        A director reads the weeks of the own direction or domains, by record rule; nobody
        decides on the own week, unless the company lets its directors do so.
        """
        if self.env.su:
            return self
        if not self.env.user.has_groups(f"{GROUP_DIRECTOR},{GROUP_MANAGER}"):
            return self.browse()
        sheets = self.browse(self.ids)._filtered_access("read")
        companies = sheets.company_id.sudo()  # a setting that binds whoever asks
        lenient = companies.filtered("consortium_own_week_approval")
        return sheets.filtered(lambda sheet: not sheet.is_own or sheet.company_id in lenient)

    def _filter_own_or_approvable(self):
        own = self.browse(self.ids)._filtered_access("read").filtered("is_own")
        return own | (self - own)._filter_approvable()

    def _start_step(self, states, allowed):
        """Take the weeks for a step: check rights and state, and keep parallel steps away.

        :param states: states that the step starts from
        :param allowed: the weeks of ``self`` that the user may take through it
        :return: the weeks in the environment of the step (sudo)
        """
        refused = self - allowed
        if refused:
            raise AccessError(
                self.env._(
                    "You may not do this on these weeks: %(weeks)s.",
                    weeks=", ".join(refused._get_readable_names()) or refused.ids,
                )
            )
        # Browsed anew: weeks reached through their entries would be fetched one by one.
        sheets = self.browse(self.ids).sudo()  # the step is allowed, and writes more than its user
        sheets = sheets._in_transition()
        sheets._touch()
        sheets._check_step(states)
        return sheets

    def _get_readable_names(self):
        # An error must not tell whose weeks exist to someone who may not see them.
        return self._filtered_access("read")[:5].mapped("display_name")

    def _in_transition(self):
        # One note per week is written in a batch at the end: no tracking value per record.
        return self.with_context(consortium_sheet_transition=True, tracking_disable=True)

    def _get_lines(self):
        """Return the entries of all weeks, in the order of the work."""
        return self.env["account.analytic.line"].search(
            [("sheet_id", "in", self.ids)], order="date, id"
        )

    def _back_to_draft(self, lines, refusal_note=False):
        self.write(
            {
                "state": "draft",
                "submitted_on": False,
                "approved_on": False,
                "approved_by_id": False,
                "refusal_note": refusal_note,
            }
        )
        lines._set_approval_state("draft")

    def _log_step(self, body):
        if self:
            self._message_log_batch(dict.fromkeys(self.ids, body))

    def _open_reason_wizard(self, model, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_sheet_ids": self.ids},
        }
