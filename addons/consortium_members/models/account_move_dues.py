from odoo import fields, models


class AccountMove(models.Model):
    """Invoices of dues: whatever happens to them, their lines of dues follow."""

    _inherit = "account.move"  # pylint: disable=consider-merging-classes-inherited

    dues_run_id = fields.Many2one(
        comodel_name="consortium.dues.run",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    dues_line_ids = fields.One2many(
        comodel_name="consortium.dues.line",
        inverse_name="move_id",
        readonly=True,
        groups="consortium_members.consortium_members_group_user,account.group_account_invoice",
    )
    dues_reminder_ids = fields.One2many(
        comodel_name="consortium.dues.reminder",
        inverse_name="move_id",
        readonly=True,
        groups="consortium_members.consortium_members_group_user,account.group_account_invoice",
    )

    def _post(self, soft=True):
        posted = super()._post(soft=soft)
        posted._get_dues_lines()._sync_invoices()
        return posted

    def button_draft(self):
        """The line of dues is a draft again. A cancelled invoice takes its line back,
        unless the member was billed again meanwhile."""
        result = super().button_draft()
        self._get_dues_lines()._sync_invoices()
        return result

    def button_cancel(self):
        """A cancelled invoice releases its line: these dues can be billed again."""
        result = super().button_cancel()
        self._get_dues_lines()._sync_invoices()
        return result

    def unlink(self):
        """A deleted invoice releases exactly its line."""
        lines = self._get_dues_lines()
        result = super().unlink()
        lines._sync_invoices()
        return result

    def _get_dues_lines(self):
        """Lines of dues that these invoices and credit notes refer to."""
        Line = self.env["consortium.dues.line"]
        if not self:
            return Line
        # sudo: accountants post and cancel without any role in the membership
        groups = (
            self.env["account.move.line"]
            .sudo()
            ._read_group(
                [("move_id", "in", self.ids), ("dues_line_id", "!=", False)], ["dues_line_id"]
            )
        )
        return Line.browse(line.id for (line,) in groups)

    def _message_receive_bounce(self, email, partner):
        result = super()._message_receive_bounce(email, partner)
        self.env["consortium.dues.reminder"]._note_bounce(self)
        return result
