from odoo import Command, api, fields, models
from odoo.exceptions import UserError

#: what the register of shares says of an invoice line, and nobody edits
SHARE_LINE_FIELDS = (
    "share_move_id",
    "product_id",
    "quantity",
    "price_unit",
    "discount",
    "account_id",
    "tax_ids",
)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    share_move_id = fields.Many2one(
        comodel_name="consortium.share.move",
        string="Share Movement",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="Movement of the register of shares that this item books.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(vals.get("share_move_id") for vals in vals_list):
            raise UserError(
                self.env._("Items of the capital are booked by operations on shares only.")
            )
        lines = super().create(vals_list)
        lines.filtered("share_move_id")._set_holder()
        return lines

    def write(self, vals):
        # su as well as the key: a context can be forged by any client, su cannot
        opened = self.env.su and self.env.context.get("consortium_register")
        if not opened and set(SHARE_LINE_FIELDS).intersection(vals):
            self._check_share_write(vals)
        result = super().write(vals)
        if "partner_id" in vals:
            self.filtered("share_move_id")._set_holder()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_shares(self):
        opened = self.env.su and self.env.context.get("consortium_register")
        kept = self.filtered(lambda line: line.share_move_id and not opened)
        if kept:
            raise UserError(self._get_share_refusal(kept))

    def _set_holder(self):
        """The partner of the capital is the holder, whoever pays the invoice."""
        for line in self:
            holder = line.share_move_id.partner_id
            if line.partner_id != holder:
                line.partner_id = holder

    def _check_share_write(self, vals):
        if vals.get("share_move_id"):
            raise UserError(
                self.env._("Items of the capital are booked by operations on shares only.")
            )
        for line in self.filtered("share_move_id"):
            for name in set(SHARE_LINE_FIELDS).intersection(vals):
                field = self._fields[name]
                new = field.convert_to_record(field.convert_to_cache(vals[name], line), line)
                if new != line[name]:
                    raise UserError(self._get_share_refusal(line))

    def _get_share_refusal(self, lines):
        return self.env._(
            "%(lines)s: this item books shares of the register. Reverse the movement of "
            "shares instead, which corrects both.",
            lines=", ".join(lines.share_move_id.mapped("display_name")),
        )

    def _get_computed_taxes(self):
        """Shares are capital: no tax, whatever the product, the account or the partner."""
        if self.share_move_id or self.env["consortium.share.class"]._is_share_product(
            self.product_id
        ):
            return self.env["account.tax"]
        return super()._get_computed_taxes()

    def _compute_account_id(self):
        shares = self.filtered("share_move_id")
        for line in shares:
            account = line.share_move_id.share_class_id.account_id
            if line.account_id != account:
                line.account_id = account
        return super(AccountMoveLine, self - shares)._compute_account_id()

    def _compute_price_unit(self):
        # a share is worth its par value, whatever happens to the product's price
        shares = self.filtered("share_move_id")
        for line in shares:
            if line.price_unit != line.share_move_id.price:
                line.price_unit = line.share_move_id.price
        return super(AccountMoveLine, self - shares)._compute_price_unit()

    def _remove_draft_share_lines(self):
        """Take lines off draft invoices; one that is left empty is cancelled."""
        for invoice, lines in self.grouped("move_id").items():
            left = invoice.invoice_line_ids - lines
            lines.with_context(consortium_register=True).unlink()
            if not left.filtered(lambda line: line.display_type == "product"):
                invoice.button_cancel()

    def _credit_share_lines(self, date):
        """Credit notes of these lines, set against what the invoice still asks for."""
        Move = self.env["account.move"].with_company(self.company_id)
        for invoice, lines in self.grouped("move_id").items():
            refund = Move.create(
                {
                    "move_type": "out_refund",
                    "company_id": invoice.company_id.id,
                    "currency_id": invoice.currency_id.id,
                    "journal_id": invoice.journal_id.id,
                    "partner_id": invoice.partner_id.id,
                    "invoice_date": date,
                    "date": date,
                    "ref": self.env._("Reversal of %(entry)s", entry=invoice.name),
                    "reversed_entry_id": invoice.id,
                    "invoice_line_ids": [
                        Command.create(line._prepare_share_credit_vals()) for line in lines
                    ],
                }
            )
            refund._post(soft=False)
            (invoice | refund).line_ids.filtered(
                lambda line: line.display_type == "payment_term" and not line.reconciled
            ).reconcile()

    def _prepare_share_credit_vals(self):
        """Line of the credit note of one share line, booked on the reversing row."""
        self.ensure_one()
        return {
            "product_id": self.product_id.id,
            "name": self.name,
            "quantity": self.quantity,
            "price_unit": self.price_unit,
            "account_id": self.account_id.id,
            "tax_ids": [Command.clear()],
            "partner_id": self.partner_id.id,
            "share_move_id": self.share_move_id.reversal_ids.id,
        }
