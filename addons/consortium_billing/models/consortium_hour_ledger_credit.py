from odoo import Command, models
from odoo.tools import format_date

from ..pricing import from_minor, quantity_and_price, to_minor


class ConsortiumHourLedger(models.Model):
    """From reversed rows to draft credit notes, line by line."""

    _inherit = "consortium.hour.ledger"

    def init(self):
        """Let PostgreSQL itself refuse that hours leave a posted invoice, whoever asks."""
        result = super().init()
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION consortium_hour_ledger_invoiced() RETURNS trigger AS $guard$
            BEGIN
                IF EXISTS (SELECT 1 FROM account_move_line
                            WHERE id = OLD.move_line_id AND parent_state = 'posted') THEN
                    RAISE EXCEPTION 'Row % of the hour ledger is on a posted document', OLD.id
                        USING ERRCODE = 'restrict_violation';
                END IF;
                RETURN NEW;
            END $guard$ LANGUAGE plpgsql;
            DROP TRIGGER IF EXISTS consortium_hour_ledger_stays_invoiced ON consortium_hour_ledger;
            CREATE TRIGGER consortium_hour_ledger_stays_invoiced
                BEFORE UPDATE OF move_line_id ON consortium_hour_ledger
                FOR EACH ROW WHEN (OLD.move_line_id IS NOT NULL
                                   AND NEW.move_line_id IS DISTINCT FROM OLD.move_line_id)
                EXECUTE FUNCTION consortium_hour_ledger_invoiced();
        """)
        return result

    def _create_credit_notes(self, reason):
        """Draft one credit note per invoice and agreement for these reversals of invoiced rows, and
        link each reversal to its line. Posting it changes no hour: everything was decided here.

        :param self: reversals; those of rows that no invoice bills are left alone
        :return: account.move
        """
        credited = self.filtered(lambda row: row.reversal_of_id.move_line_id)
        groups = credited.grouped(lambda row: (row.reversal_of_id.move_id, row.agreement_id))
        moves = self.env["account.move"].create([
            rows._prepare_credit_note_vals(invoice, reason) for (invoice, _), rows in groups.items()
        ])
        for line in moves.invoice_line_ids:
            credited.filtered(
                lambda row, line=line: row.reversal_of_id.move_line_id == line.credited_line_id
            )._set_links(move_line_id=line.id)
        for move, invoice in zip(moves, (key[0] for key in groups), strict=True):
            invoice._message_log(body=self.env._(
                "Hours credited by %(credit)s: %(reason)s", reason=reason,
                credit=move._get_html_link(title=move.display_name)))
        return moves

    def _prepare_credit_note_vals(self, invoice, reason):
        """Values of the draft credit note of an invoice for these reversals of one agreement. Hook.

        Taxes are the invoice line's: Odoo reverses them by their refund repartition.
        """
        company = invoice.company_id
        lang = invoice.partner_id.lang or self.env.user.lang
        localised = self.with_context(lang=lang)
        by_line = localised.grouped(lambda row: row.reversal_of_id.move_line_id)
        return {
            "move_type": "out_refund",
            # a negative month is a credit note itself: nothing to reconcile its correction with
            "reversed_entry_id": invoice.id if invoice.move_type == "out_invoice" else False,
            "company_id": company.id,
            "journal_id": invoice.journal_id.id,
            "partner_id": invoice.partner_id.id,
            "currency_id": invoice.currency_id.id,
            "fiscal_position_id": invoice.fiscal_position_id.id,
            "invoice_payment_term_id": False,
            "invoice_date": company._get_consortium_today(),
            "invoice_user_id": invoice.invoice_user_id.id,
            "invoice_origin": invoice.name,
            "ref": localised.env._(
                "Credit of %(invoice)s: %(reason)s", invoice=invoice.name, reason=reason),
            "agreement_id": self.agreement_id.id,
            "invoice_line_ids": [
                Command.create(rows._prepare_credit_line_vals(line, sequence))
                for sequence, (line, rows) in enumerate(by_line.items(), start=1)
            ],
        }

    def _prepare_credit_line_vals(self, line, sequence):
        """Values of the credit note line of one invoice line: hours × rate where that is exactly
        the sum of the rows, else one unit at that sum. Hook.

        :param line: the invoice line credited
        """
        minutes, rounding = -sum(self.mapped("minutes")), line.currency_id.rounding
        amount = -sum(to_minor(row.amount, rounding) for row in self)
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        exact = quantity_and_price(minutes, to_minor(self[:1].rate, rounding), amount, digits)
        return {
            "product_id": line.product_id.id,
            "product_uom_id": line.product_id.uom_id.id if exact else False,
            "account_id": line.account_id.id,
            "tax_ids": [Command.set(line.tax_ids.ids)],
            "name": self._get_credit_line_name(minutes, show_hours=not exact),
            "quantity": minutes / 60 if exact else 1.0,
            "price_unit": self[:1].rate if exact else from_minor(amount, rounding),
            "analytic_distribution": line.analytic_distribution,
            "credited_line_id": line.id,
            "sequence": sequence,
        }

    def _get_credit_line_name(self, minutes, show_hours):
        """Description of a line of a credit note, in the language of these rows."""
        env, first = self.env, self[:1]
        head = " – ".join(filter(None, [first.service_domain_id.name, first.project_id.name]))
        days = [format_date(env, day) for day in sorted(set(self.mapped("work_date")))]
        when = days[0] if len(days) == 1 else env._(
            "from %(start)s to %(end)s", start=days[0], end=days[-1])
        details = [first.role_id.name or "", when]
        if show_hours:
            details.append(env._(
                "%(hours)s h %(minutes)s at %(rate)s/h", hours=minutes // 60,
                minutes=f"{minutes % 60:02d}", rate=first.currency_id.format(first.rate)))
        return "\n".join(filter(None, [head, ", ".join(filter(None, details))]))
