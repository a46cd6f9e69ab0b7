from odoo import models
from odoo.exceptions import UserError


class ConsortiumShareMove(models.Model):
    """Corrections: a reversing row, a reversing entry; nothing disappears."""

    # files of one model, split to stay readable
    _inherit = "consortium.share.move"  # pylint: disable=consider-merging-classes-inherited

    def _get_operation(self):
        """These rows with their other sides: what is recorded and undone together."""
        return self | self.pair_id | self.pair_ids

    def _reverse(self, date=None, note=None):
        """Undo operations recorded by mistake: both sides of a transfer at once.

        :param date: day of the correction, today when omitted
        :param note: why, kept in the journal
        :return: the reversing rows
        :raise UserError: already reversed, paid in the meantime, or the shares are gone
        """
        self._check_can_decide()
        date = date or self.env["consortium.membership"]._today()
        rows = self._get_operation().sorted("id")
        rows._check_reversible(date)
        # the row that received gives back first, so that the holder who gives back is
        # named when the shares are gone
        reversals = self._record(
            [row._prepare_reversal_vals(date, note) for row in rows.sorted("quantity", reverse=True)]
        )
        # sudo: the secretary records the correction, without rights on the accounts
        rows.sudo()._reverse_books(date)
        return reversals

    def _prepare_reversal_vals(self, date, note):
        """Values of the row that undoes one row."""
        self.ensure_one()
        return {
            "kind": "reversal",
            "date": date,
            "partner_id": self.partner_id.id,
            "share_class_id": self.share_class_id.id,
            "quantity": -self.quantity,
            "price": self.price,
            "amount": -self.amount,
            "counterpart_id": self.counterpart_id.id,
            "membership_id": self.membership_id.id,
            "is_opening": self.is_opening,
            "reversal_of_id": self.id,
            "note": note,
        }

    def _check_reversible(self, date):
        undone = self.filtered(lambda row: row.kind == "reversal" or row.is_reversed)
        if undone:
            raise UserError(
                self.env._(
                    "%(moves)s: already reversed, or itself a reversal.",
                    moves=", ".join(undone.mapped("display_name")),
                )
            )
        early = self.filtered(lambda row: row.date > date)
        if early:
            raise UserError(
                self.env._(
                    "%(moves)s: a correction is not dated before the movement.",
                    moves=", ".join(early.mapped("display_name")),
                )
            )

    def _reverse_books(self, date):
        """Reverse what the rows posted: credit note, draft line, or entry."""
        for document, lines in self.account_line_ids.grouped("move_id").items():
            if document.move_type == "out_invoice":
                if document.state == "posted":
                    lines._credit_share_lines(date)
                else:
                    lines._remove_draft_share_lines()
            elif document.state == "posted":
                self._reverse_entry(document, date)

    def _reverse_entry(self, entry, date):
        """Reverse the entry of a transfer, conversion, redemption or repayment."""
        if entry.line_ids.share_move_id - self:
            raise UserError(
                self.env._(
                    "The entry %(entry)s also holds other movements: reverse the operation "
                    "that made it.",
                    entry=entry.display_name,
                )
            )
        payable = entry.line_ids.filtered(lambda line: line.account_type == "liability_payable")
        if payable.matched_debit_ids or payable.matched_credit_ids:
            raise UserError(
                self.env._(
                    "%(entry)s is paid: cancel the payment first, then reverse.",
                    entry=entry.display_name,
                )
            )
        reverse_of = {row.reversal_of_id: row for row in self.reversal_ids}
        [reverse] = entry._reverse_moves(
            [{"date": date, "ref": self.env._("Reversal of %(entry)s", entry=entry.name)}]
        )
        originals = entry.line_ids.filtered("share_move_id")
        for line, original in zip(
            reverse.line_ids.filtered(lambda line: line.account_id in originals.account_id),
            originals,
            strict=True,
        ):
            row = reverse_of[original.share_move_id]
            line.with_context(consortium_register=True).write(
                {"share_move_id": row.id, "partner_id": row.partner_id.id}
            )
        reverse._post(soft=False)
        entry._reconcile_reversed_moves(reverse, False)
