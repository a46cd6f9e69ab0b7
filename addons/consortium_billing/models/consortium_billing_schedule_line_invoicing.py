from odoo import models
from odoo.exceptions import UserError


class ConsortiumBillingScheduleLine(models.Model):
    """From an instalment to its invoice line, and back when that is deleted."""

    _inherit = "consortium.billing.schedule.line"

    def action_invoice(self):
        """Draft invoices of these instalments now, one per order, outside of any run."""
        self.check_access("read")
        moves = self.env["account.move"]
        for order, lines in self.grouped("order_id").items():
            moves |= order._invoice_instalments(lines)
        if not moves:
            raise UserError(self.env._("Choose the instalments to invoice."))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type")
        action["domain"] = [("id", "in", moves.ids)]
        if len(moves) == 1:
            action.update(views=[(False, "form")], res_id=moves.id)
        return action

    def _mark_invoiced(self, move_lines):
        """These instalments are billed by these invoice lines: writing the rows makes two
        sessions that bill the same one collide."""
        by_instalment = {line.schedule_line_id.id: line for line in move_lines}
        for item in self._for_step():
            item.write({"state": "invoiced", "move_line_id": by_instalment[item.id].id})

    def _release(self):
        """Their invoice line is gone: they can be billed again."""
        self._for_step().filtered(lambda item: item.state == "invoiced").write(
            {"state": "planned", "move_line_id": False})
