"""The annex of a credit note: every hour that it credits."""

from odoo import models
from odoo.fields import Domain

CREDIT_FIGURES = ("minutes", "drawn", "billed", "free", "amount")


class AccountMove(models.Model):
    _inherit = "account.move"

    def _get_credited_rows(self):
        """Reversals that the lines of this credit note carry, in sudo; empty for other documents."""
        Ledger = self.env["consortium.hour.ledger"].sudo()  # who may print it may print its hours
        if not self.agreement_id or not self._get_hours_credits():
            return Ledger
        return Ledger.search(
            [("move_line_id", "in", self.invoice_line_ids.ids), ("reversal_of_id", "!=", False)])

    def _get_hours_annex_header(self):
        """As on invoices, with the days of the hours credited."""
        header = super()._get_hours_annex_header()
        if header:
            return header
        rows_sudo = self._get_credited_rows()
        if not rows_sudo:
            return None
        days, agreement_sudo = rows_sudo.mapped("work_date"), self.sudo().agreement_id  # as rows
        return {
            "date_from": min(days),
            "date_to": max(days),
            "month": max(days).strftime("%Y-%m"),
            "agreements": agreement_sudo,
            "agreement": agreement_sudo.name,
            "member": agreement_sudo.member_id.name,
            "for_member": agreement_sudo.member_id != self.sudo().commercial_partner_id,  # as rows
            "credits": True,
        }

    def _get_hours_annex_domain(self):
        """A credit note prints what it credits; an invoice, what it billed when it was issued: not
        the draws that corrections made of its hours later."""
        if not self.billing_run_id and (rows_sudo := self._get_credited_rows()):
            return Domain("id", "in", rows_sudo.ids)
        return super()._get_hours_annex_domain() & (
            Domain("move_line_id", "in", self.invoice_line_ids.ids)
            | Domain("correction", "=", False))

    def _get_hours_annex(self):
        """Figures of a credit note are printed without sign, as those of its lines."""
        annex = super()._get_hours_annex()
        if self.billing_run_id:
            return annex
        entries = [
            entry._replace(**{name: -getattr(entry, name) for name in CREDIT_FIGURES})
            for entry in annex["entries"]
        ]
        return {
            **annex, "entries": entries, "groups": self._get_hours_annex_groups(entries),
            **self._sum_hours_entries(entries),
        }

    def _get_hours_annex_packages(self, rows):
        """A credit note moves no package by itself."""
        return super()._get_hours_annex_packages(rows) if self.billing_run_id else []
