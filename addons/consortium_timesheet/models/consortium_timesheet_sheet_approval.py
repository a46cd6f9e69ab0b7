from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .consortium_timesheet_sheet_steps import GROUP_DIRECTOR, GROUP_MANAGER

QUEUE_ORDER = "anomaly_level desc, date_start, employee_id, id"


class ConsortiumTimesheetSheet(models.Model):
    """Approving many weeks: what is clean at once, what has anomalies after a look."""

    _inherit = "consortium.timesheet.sheet"

    @api.model
    def action_open_current_week(self):
        """Who decides on weeks and has none, for want of an employee, opens those that wait."""
        user = self.env.user
        if not user.employee_id and user.has_groups(f"{GROUP_DIRECTOR},{GROUP_MANAGER}"):
            return self.env["ir.actions.act_window"]._for_xml_id(
                "consortium_timesheet.consortium_timesheet_sheet_action_to_approve"
            )
        return super().action_open_current_week()

    @api.model
    def _get_waiting_domain(self):
        """Return the weeks that wait for a decision."""
        return Domain("state", "=", "submitted")

    @api.model
    def _get_waiting(self, domain=None):
        """Return the weeks that the user may decide on, what is to look at first.

        :param domain: narrows them
        """
        approvable = self._get_approvable_domain()
        if approvable.is_false():
            return self.browse()
        domain = Domain(domain or []) & self._get_waiting_domain() & approvable
        return self.search(domain, order=QUEUE_ORDER)._filter_approvable()

    @api.model
    def get_approval_queue(self):
        """Return the ids of the weeks that wait for the user's decision, in the order of
        *To Approve*; the form walks through them."""
        return self._get_waiting().ids

    def action_ask_approval(self):
        """Approve the weeks; where something is to look at, name it and ask first."""
        flagged = self.filtered(lambda sheet: sheet.anomaly_level != "none")
        if flagged or self._get_hours_of_others():
            return self._open_approval_wizard()
        self.action_approve()
        return self._notify_approved(self) if len(self) > 1 else True

    def action_ask_clean(self):
        """Ask to approve what has no anomaly: of these weeks, or of all that the list shows."""
        if self:
            sheets = self.filtered_domain(self._get_waiting_domain())._filter_approvable()
        else:
            sheets = self._get_waiting(self.env.context.get("active_domain"))
        if not sheets:
            raise UserError(self.env._("No week waits for your approval here."))
        return sheets._open_approval_wizard(clean_only=True)

    def _open_approval_wizard(self, clean_only=False):
        action = self._open_reason_wizard(
            "consortium.timesheet.sheet.approve", self.env._("Approve weeks")
        )
        action["context"]["default_clean_only"] = clean_only
        return action

    def _get_hours_of_others(self):
        """Return the hours that the user decides on though others answer for them.

        A week has one decision, of its director or of the director of one of its domains: the
        latter is told how much of it is not theirs.
        """
        if self._is_timesheet_manager():
            return 0.0
        user = self.env.user
        total = 0.0
        for sheet in self:
            sheet_sudo = sheet.sudo()  # whose week it is; HR fields
            directors = sheet_sudo.director_id | sheet_sudo.direction_id.manager_id
            if user not in directors.user_id:
                total += sum(part["hours"] for part in sheet.domain_hours if not part["own"])
        return total

    def _notify_approved(self, approved):
        """Say how many weeks were approved and how many are left, and close the dialog."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Weeks approved: %(approved)s. Still to approve: %(left)s.",
                    approved=len(approved),
                    left=len(self._get_waiting()),
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
