from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class ConsortiumShareMove(models.Model):
    """The books: each row has its line on the equity account of its class, at par,
    with the holder as partner and never a tax, so that Σ holdings × par is the balance."""

    # files of one model, split to stay readable
    _inherit = "consortium.share.move"  # pylint: disable=consider-merging-classes-inherited

    account_line_ids = fields.One2many(
        comodel_name="account.move.line",
        inverse_name="share_move_id",
        string="Journal Items",
        readonly=True,
        groups="account.group_account_invoice,account.group_account_readonly",
    )

    # -- subscriptions: an invoice, so that instalments, payments and reminders are Odoo's

    def _prepare_share_line_vals(self):
        """Values of the invoice line of one subscription."""
        self.ensure_one()
        share_class = self.share_class_id
        lang = self.partner_id.lang or self.env.lang
        return {
            "product_id": share_class.product_id.id,
            "name": self._get_line_label(lang),
            "quantity": self.quantity,
            "price_unit": self.price,
            "account_id": share_class.account_id.id,
            "tax_ids": [Command.clear()],
            # capital is no revenue of a project: nothing to look up, line by line
            "analytic_distribution": False,
            "partner_id": self.partner_id.id,
            "share_move_id": self.id,
        }

    def _get_line_label(self, lang):
        """Text of the line, in the language of the holder: class and movement."""
        self.ensure_one()
        localised = self.with_context(lang=lang)
        return localised.env._(
            "%(class)s, par value %(par)s (movement %(number)s)",
            par=localised.currency_id.format(self.price),
            number=self.number,
            **{"class": localised.share_class_id.name},
        )

    def _create_subscription_invoices(self, payment_term=None):
        """Post one invoice for each payer of these subscriptions.

        :return: the invoices, in superuser mode
        """
        # sudo: the secretary records the decision, without rights on the accounts
        Move_sudo = self.env["account.move"].sudo()
        invoices_sudo = Move_sudo
        for company, moves in self.sudo().grouped("company_id").items():  # sudo: as above
            vals_list = [
                rows._prepare_subscription_invoice_vals(payer, payment_term)
                for payer, rows in moves._group_by_payer().items()
            ]
            invoices_sudo += Move_sudo.with_company(company).create(vals_list)
        invoices_sudo._post(soft=False)
        return invoices_sudo

    def _group_by_payer(self):
        """Rows by (holder, payer): the membership's payer, else the holder itself."""
        current = self.env["consortium.membership"]._get_current(
            self.partner_id, company=self.company_id[:1]
        )
        groups = {}
        for move in self:
            membership = move.membership_id or current.get(move.partner_id.id)
            payer = membership.sudo()._get_payer() if membership else move.partner_id  # sudo: payer
            key = (move.partner_id, payer)
            groups[key] = groups.get(key, move.browse()) | move
        return groups

    def _prepare_subscription_invoice_vals(self, key, payment_term=None):
        """Values of the invoice of one holder's subscriptions. Hook."""
        _holder, payer = key
        company = self.company_id
        journal = company._get_share_journal("sale")
        if not journal:
            raise UserError(
                self.env._(
                    "No sales journal in %(company)s: choose the journal of subscriptions "
                    "in the settings of the members.",
                    company=company.name,
                )
            )
        vals = {
            "move_type": "out_invoice",
            "company_id": company.id,
            "currency_id": company.currency_id.id,
            "journal_id": journal.id,
            "partner_id": payer.id,
            "invoice_date": max(self.mapped("date")),
            "invoice_origin": ", ".join(self.mapped("number")),
            "invoice_line_ids": [
                Command.create(move._prepare_share_line_vals()) for move in self
            ],
        }
        if payment_term:
            vals["invoice_payment_term_id"] = payment_term.id
        return vals

    # -- the other movements: a miscellaneous entry

    def _prepare_equity_line_vals(self):
        """Line of one row on the equity account of its class: credit when received."""
        self.ensure_one()
        return {
            "name": self._get_line_label(self.partner_id.lang or self.env.lang),
            "account_id": self.share_class_id.account_id.id,
            "partner_id": self.partner_id.id,
            "balance": -self.amount,
            "tax_ids": [Command.clear()],
            "share_move_id": self.id,
        }

    def _prepare_entry_vals(self, label, other_lines=()):
        """Values of the entry of these rows, which are one operation. Hook."""
        company = self.company_id
        journal = company._get_share_journal()
        if not journal:
            raise UserError(
                self.env._(
                    "No miscellaneous journal in %(company)s: choose the journal of shares "
                    "in the settings of the members.",
                    company=company.name,
                )
            )
        return {
            "move_type": "entry",
            "company_id": company.id,
            "journal_id": journal.id,
            "currency_id": company.currency_id.id,
            "date": self[0].date,
            "ref": f"{label} {' / '.join(self.mapped('number'))}",
            "line_ids": [
                Command.create(vals)
                for vals in (*(m._prepare_equity_line_vals() for m in self), *other_lines)
            ],
        }

    def _post_entry(self, label, other_lines=()):
        """Post the entry of one operation; Odoo moves its date after the lock dates.

        :return: the entry, in superuser mode
        """
        # sudo: the secretary records the decision, without rights on the accounts
        self_sudo = self.sudo()
        vals = self_sudo._prepare_entry_vals(label, other_lines)
        entry_sudo = self_sudo.env["account.move"].with_company(self.company_id).create(vals)
        entry_sudo._post(soft=False)
        return entry_sudo

    def _post_withdrawal(self):
        """Entry of a redemption or repayment: set-off first, the rest is payable."""
        self.ensure_one()
        labels = dict(self._fields["kind"]._description_selection(self.env))
        # sudo: as above
        move_sudo = self.sudo()
        value = -move_sudo.amount
        set_off, open_lines = move_sudo._get_set_off(value)
        lines = [
            {**vals, "tax_ids": [Command.clear()]}
            for vals in (
                *move_sudo._prepare_set_off_vals(set_off, open_lines),
                *move_sudo._prepare_payable_vals(value - set_off),
            )
        ]
        entry_sudo = move_sudo._post_entry(labels[self.kind], lines)
        for account, receivable in open_lines.grouped("account_id").items():
            ours = entry_sudo.line_ids.filtered(lambda line, a=account: line.account_id == a)
            (ours | receivable).reconcile()
        return entry_sudo

    def _get_set_off(self, value):
        """Part of the value that pays what is still owed on the same class.

        :return: amount, and the open receivable lines that it pays, oldest first
        """
        self.ensure_one()
        key = (self.partner_id.id, self.share_class_id.id)
        owing = self._get_owing(partners=self.partner_id).get(key, 0.0)
        invoices = (
            self.env["account.move.line"]
            .search(
                [
                    ("share_move_id.partner_id", "=", self.partner_id.id),
                    ("share_move_id.share_class_id", "=", self.share_class_id.id),
                    ("move_id.move_type", "=", "out_invoice"),
                    ("parent_state", "=", "posted"),
                ]
            )
            .move_id
        )
        open_lines = invoices.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled
        ).sorted("date_maturity")
        available = sum(open_lines.mapped("amount_residual"))
        amount = self.currency_id.round(min(owing, value, available))
        return (amount, open_lines) if amount > 0 else (0.0, open_lines.browse())

    def _prepare_set_off_vals(self, amount, open_lines):
        """Credits that pay the open lines, account by account."""
        left, vals_list = amount, []
        for line in open_lines:
            part = self.currency_id.round(min(left, line.amount_residual))
            if part > 0:
                left -= part
                vals_list.append(
                    {
                        "name": self.env._("Set-off of shares not paid"),
                        "account_id": line.account_id.id,
                        "partner_id": line.partner_id.id,
                        "balance": -part,
                    }
                )
        return vals_list

    def _prepare_payable_vals(self, amount):
        """What the holder is to be paid; nothing when all was set off."""
        if self.currency_id.compare_amounts(amount, 0.0) <= 0:
            return []
        partner = self.partner_id.with_company(self.company_id)
        account = self.share_class_id.payable_account_id or partner.property_account_payable_id
        days = self.company_id.consortium_share_redemption_days
        return [
            {
                "name": self._get_line_label(partner.lang or self.env.lang),
                "account_id": account.id,
                "partner_id": partner.id,
                "balance": -amount,
                "date_maturity": self.date + timedelta(days=days),
            }
        ]

    def action_view_entries(self):
        """Open the invoices and entries of these movements."""
        action = self.env["ir.actions.act_window"]._for_xml_id("account.action_move_journal_line")
        action["domain"] = [("id", "in", self.account_line_ids.move_id.ids)]
        action["context"] = {}
        return action

    def action_pay(self):
        """Open Odoo's payment screen on what is payable to these holders."""
        lines = self.account_line_ids.move_id.line_ids.filtered(
            lambda line: line.account_type == "liability_payable"
            and line.parent_state == "posted"
            and not line.reconciled
        )
        if not lines:
            raise UserError(self.env._("Nothing is payable on these movements."))
        return lines.action_register_payment()

    # -- proof

    @api.model
    def _audit_books(self, company, date=None):
        """Compare the register with the books, holder by holder and class by class.

        ``difference = held - posted - draft``: what is held at par, less the balance of
        the class's equity account with that partner, less subscriptions whose invoice
        is still a draft. Empty when everything agrees.

        :param date: last day that counts, or None for all
        :return: list of dicts ``partner_id``, ``share_class_id``, ``held``, ``posted``,
            ``draft``, ``difference``, only where the difference is not zero
        """
        self.env.flush_all()
        # sudo: sums of the accounts, for whoever may read the register
        return [
            row
            for row in self.env.execute_query_dict(self.sudo()._get_audit_sql(company, date))
            if not company.currency_id.is_zero(row["difference"])
        ]
