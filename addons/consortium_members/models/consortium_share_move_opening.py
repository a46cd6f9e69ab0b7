from odoo import Command, models


class ConsortiumShareMove(models.Model):
    """The books of movements taken over from a former register."""

    # files of one model, split to stay readable
    _inherit = "consortium.share.move"  # pylint: disable=consider-merging-classes-inherited

    def _post_opening(self, account):
        """Opening entry of rows taken over: one entry for each day, against ``account``."""
        for _date, rows in self.grouped("date").items():
            counterpart = {
                "name": self.env._("Shares taken over"),
                "account_id": account.id,
                "balance": sum(rows.mapped("amount")),
                "tax_ids": [Command.clear()],
            }
            rows._post_entry(self.env._("Shares taken over"), [counterpart])

    def _post_opening_owing(self, account, paid):
        """A subscription taken over that is not all paid: its invoice, less what was paid.

        The invoice is dated as the subscription, so that what is owing, its age and its
        reminders are Odoo's; what was paid before comes from ``account`` on the same day.

        :param paid: amount in the currency of the company, less than the invoice's
        """
        self.ensure_one()
        invoice_sudo = self._create_subscription_invoices()
        if self.currency_id.compare_amounts(paid, 0.0) <= 0:
            return
        terms_sudo = invoice_sudo.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        vals = self._prepare_opening_payment_vals(terms_sudo[:1], account, paid)
        # sudo: the secretary takes the register over, without rights on the accounts
        entry_sudo = self.env["account.move"].sudo().with_company(self.company_id).create(vals)
        entry_sudo._post(soft=False)
        ours = entry_sudo.line_ids.filtered(lambda line: line.account_id == terms_sudo.account_id)
        (ours | terms_sudo).reconcile()

    def _prepare_opening_payment_vals(self, term, account, paid):
        """Values of the entry that says what was paid before the system came."""
        label = self.env._("Paid before the register was taken over")
        lines = (
            {"account_id": account.id, "balance": paid},
            {
                "account_id": term.account_id.id,
                "partner_id": term.partner_id.id,
                "balance": -paid,
            },
        )
        return {
            "move_type": "entry",
            "company_id": self.company_id.id,
            "journal_id": self.company_id._get_share_journal().id,
            "currency_id": self.currency_id.id,
            "date": self.date,
            "ref": f"{label} {self.number}",
            "line_ids": [
                Command.create({"name": label, "tax_ids": [Command.clear()], **vals})
                for vals in lines
            ],
        }
