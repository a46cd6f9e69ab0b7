from odoo import fields, models


class ConsortiumMembership(models.Model):
    """What follows an admission: the invoice of shares and dues, then the letters."""

    # files of one model, split to stay readable
    _inherit = "consortium.membership"  # pylint: disable=consider-merging-classes-inherited

    admission_invoice_ids = fields.One2many(
        comodel_name="account.move",
        inverse_name="admission_membership_id",
        string="Admission Invoices",
        groups="account.group_account_invoice,account.group_account_readonly",
    )

    def _admit(self, date=None, resolution=None):
        result = super()._admit(date=date, resolution=resolution)
        self._after_admission()
        return result

    def _after_admission(self):
        """Called once for a batch that was just admitted; not when a register is
        taken over. Override to add what follows an admission, and call super.

        :return: nothing; an error refuses the whole batch
        """
        self._create_admission_invoices()

    def _create_admission_invoices(self):
        """One draft invoice for each member that has something to pay on admission.

        :return: the invoices created, in superuser mode
        """
        # sudo: the secretary admits, without rights on the accounts
        Move_sudo = self.env["account.move"].sudo()
        invoices_sudo = Move_sudo
        for company, memberships in self.grouped("company_id").items():
            vals_list = [membership._prepare_admission_invoice_vals() for membership in memberships]
            invoices_sudo += Move_sudo.with_company(company).create(
                [vals for vals in vals_list if vals["invoice_line_ids"]]
            )
        return invoices_sudo

    def _prepare_admission_invoice_vals(self):
        """Values of the draft invoice of one admission; without lines none is made.

        :return: dict of ``account.move`` values, override to complete them
        """
        self.ensure_one()
        return {
            "move_type": "out_invoice",
            "partner_id": self._get_payer().id,
            "company_id": self.company_id.id,
            "invoice_date": self.date_admitted,
            "invoice_origin": self.number,
            "admission_membership_id": self.id,
            "invoice_line_ids": [
                fields.Command.create(vals) for vals in self._prepare_admission_line_vals()
            ],
        }

    def _prepare_admission_line_vals(self):
        """Lines to invoice on admission: override to add shares, dues, fees.

        :return: list of dicts of ``account.move.line`` values
        """
        self.ensure_one()
        return []
