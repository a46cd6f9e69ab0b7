from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    agreement_id = fields.Many2one(
        comodel_name="consortium.agreement", compute="_compute_agreement_id", store=True,
        compute_sudo=True, index="btree_not_null",
        help="Agreement of the project; does not move once the week is approved.")
    ledger_ids = fields.One2many(
        comodel_name="consortium.hour.ledger", inverse_name="timesheet_id", readonly=True)

    @api.depends("project_id.agreement_id")
    def _compute_agreement_id(self):
        """The agreement of the project, except for time that an order already invoiced."""
        for line in self._filter_unfrozen():
            billed = line._is_invoiced_by_order()
            line.agreement_id = False if billed else line.project_id.agreement_id

    def _is_invoiced_by_order(self):
        invoice = self.sudo().timesheet_invoice_id  # whether, not which
        return bool(invoice) and invoice.state != "cancel"

    @api.depends("agreement_id")
    def _compute_so_line(self):
        """Time that joins an agreement leaves its order line, picked by hand or not: the two would
        bill it twice."""
        joined = self.filtered(lambda line: line.agreement_id and not line._is_frozen())
        joined.so_line = False
        return super(AccountAnalyticLine, self - joined)._compute_so_line()

    def _is_not_billed(self):
        """Hours in the ledger are as good as billed for sale_timesheet: order line, project and
        partner no longer follow their computes."""
        return super()._is_not_billed() and not (self.agreement_id and self._is_frozen())

    def _timesheet_determine_sale_line(self):
        """Time of an agreement has no order line: the ledger alone links it to money."""
        project = self.project_id.sudo()  # the agreement decides, whoever enters time
        # approved before the project joined an agreement: billed by its order, as it was approved
        if self.agreement_id or (project.agreement_id and not self._is_frozen()):
            return False
        return super()._timesheet_determine_sale_line()

    def _check_can_write(self, values):
        """An order line picked by hand would let sale_timesheet bill the hours a second time; an
        agreement picked by hand would spend somebody else's hours."""
        if "agreement_id" in values:
            raise UserError(self.env._("The agreement of an entry is that of its project."))
        # sudo: the project's agreement decides, and who enters time may not read it
        if values.get("so_line") and any(line.project_id.agreement_id for line in self.sudo()):
            raise UserError(self.env._(
                "Time of a service agreement is billed by the consortium's runs: it takes no sales "
                "order item."))
        return super()._check_can_write(values)

    def _check_can_create(self):
        """Same as on write, for imports."""
        if any(line.agreement_id - line.project_id.agreement_id for line in self.sudo()):  # as below
            raise UserError(self.env._("The agreement of an entry is that of its project."))
        # sudo: the project's agreement decides, and who enters time may not read it
        if any(line.so_line and line.project_id.agreement_id for line in self.sudo()):
            raise UserError(self.env._(
                "Time of a service agreement is billed by the consortium's runs: it takes no sales "
                "order item."))
        return super()._check_can_create()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_ledger(self):
        """Whatever its week says, time with live rows cannot disappear."""
        # who deletes time may not read the ledger
        Ledger = self.env["consortium.hour.ledger"].sudo()
        if Ledger.search_count(
            [("timesheet_id", "in", self.ids), *Ledger._get_live_domain()], limit=1
        ):
            raise UserError(self.env._(
                "This time is in the hour ledger. Ask for its week to be reopened first."))
