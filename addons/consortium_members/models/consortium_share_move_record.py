from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, format_date

from .consortium_authority_mixin import SECRETARY


class ConsortiumShareMove(models.Model):
    """Recording: numbers, counters and checks of a batch, in constant queries."""

    # files of one model, split to stay readable
    _inherit = "consortium.share.move"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _check_can_decide(self):
        """Shares move on a decision: the secretary records it."""
        self._check_role(SECRETARY)

    @api.model
    def _record(self, vals_list):
        """Append rows to the journal: the only door. Posts nothing in the books.

        Order of things: the counters first, where two sessions meet; then the numbers,
        the rows, and the proof that no holding was ever negative, whatever the date.

        :param vals_list: dicts with ``partner_id``, ``share_class_id``, ``quantity``
            (signed), ``kind``, ``date`` and any other column; ``pair`` is the index of
            the other side, which comes before in the list
        :return: the rows, in the order given
        :raise UserError: a holder has not enough shares, now or at any past date
        """
        self._check_can_decide()
        if not vals_list:
            return self.browse()
        vals_list = [self._prepare_row_vals(vals) for vals in vals_list]
        self._check_rows(vals_list)
        self._check_enough(vals_list)
        self.env.flush_all()
        # sudo: rights were checked above; nobody writes counters or rows directly
        held = self.env["consortium.share.holding"].sudo()._add(self._sum_changes(vals_list))
        self._number_rows(vals_list, held)
        moves = self._insert_rows(vals_list)
        moves._check_never_negative()
        moves.partner_id.invalidate_recordset(["share_holding_ids"])
        return self.browse(moves.ids)

    @api.model
    def _prepare_row_vals(self, vals):
        """Complete the values of one row: company, price and amount. Hook."""
        share_class = self.env["consortium.share.class"].browse(vals["share_class_id"])
        price = share_class.par_value
        return {
            "company_id": share_class.company_id.id,
            "price": price,
            "amount": share_class.currency_id.round(price * vals["quantity"]),
            **vals,
        }

    @api.model
    def _check_rows(self, vals_list):
        """Holders are organisations or persons, dates are not in the future."""
        today = self.env["consortium.membership"]._today()
        if any(vals["date"] > today for vals in vals_list):
            raise UserError(self.env._("A movement of shares cannot be dated in the future."))
        if any(not vals["quantity"] for vals in vals_list):
            raise UserError(self.env._("Give the number of shares."))
        ids = {vals["partner_id"] for vals in vals_list}
        for partner in self.env["res.partner"].sudo().browse(ids):  # sudo: kind of contact
            if partner.commercial_partner_id != partner:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is a contact of %(organisation)s: the holder of the "
                        "shares is the organisation itself.",
                        contact=partner.name,
                        organisation=partner.commercial_partner_id.name,
                    )
                )

    @api.model
    def _sum_changes(self, vals_list):
        changes = defaultdict(int)
        for vals in vals_list:
            key = (vals["company_id"], vals["partner_id"], vals["share_class_id"])
            changes[key] += vals["quantity"]
        return dict(changes)

    @api.model
    def _check_enough(self, vals_list):
        """Say who has too few shares, before the database says it less well."""
        out = {k: q for k, q in self._sum_changes(vals_list).items() if q < 0}
        if not out:
            return
        partners = self.env["res.partner"].browse({key[1] for key in out})
        held = self.env["consortium.share.holding"]._get_quantities(partners)
        for (_company_id, partner_id, class_id), quantity in out.items():
            has = held.get((partner_id, class_id), 0)
            if has + quantity < 0:
                raise UserError(
                    self.env._(
                        "%(holder)s holds %(count)s shares “%(class)s”: %(wanted)s cannot "
                        "be taken from them.",
                        holder=self.env["res.partner"].browse(partner_id).display_name,
                        count=has,
                        wanted=-quantity,
                        **{"class": self.share_class_id.browse(class_id).display_name},
                    )
                )

    @api.model
    def _number_rows(self, vals_list, held):
        """Number the rows; the last one of a holding that goes on gives a certificate."""
        by_company = defaultdict(list)
        for vals in vals_list:
            by_company[vals["company_id"]].append(vals)
        for company in self.env["res.company"].browse(by_company):
            rows = by_company[company.id]
            certified = {(v["partner_id"], v["share_class_id"]): v for v in rows}
            certified = [vals for key, vals in certified.items() if held[key] > 0]
            for field, code, targets in (
                ("number", "consortium.share.move", rows),
                ("certificate_number", "consortium.share.certificate", certified),
            ):
                sequence = company._get_share_sequence(code)
                numbers = sequence._next_gapless_numbers(len(targets))
                for vals, number in zip(targets, numbers, strict=True):
                    vals[field] = number

    @api.model
    def _insert_rows(self, vals_list):
        """Insert rows that have an other side after it, in at most two batches."""
        # sudo and key: the only place that opens the journal
        Move_sudo = self.sudo().with_context(consortium_register=True)
        moves = {}
        for paired in (False, True):
            batch = [i for i, vals in enumerate(vals_list) if ("pair" in vals) is paired]
            rows = [
                {k: v for k, v in vals_list[i].items() if k != "pair"}
                | ({"pair_id": moves[vals_list[i]["pair"]].id} if paired else {})
                for i in batch
            ]
            moves.update(zip(batch, Move_sudo.create(rows), strict=True))
        self.env.flush_all()
        return Move_sudo.browse(moves[i].id for i in range(len(vals_list)))

    def _check_never_negative(self):
        """No holding touched by these rows is negative on any day (back-dated rows)."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (partner_id, share_class_id)
                       partner_id, share_class_id, date, held
                  FROM (SELECT partner_id, share_class_id, date,
                               SUM(SUM(quantity)) OVER (
                                   PARTITION BY partner_id, share_class_id ORDER BY date
                               ) AS held
                          FROM consortium_share_move
                         WHERE partner_id IN %(partners)s
                           AND share_class_id IN %(classes)s
                      GROUP BY partner_id, share_class_id, date) AS days
                 WHERE held < 0
              ORDER BY partner_id, share_class_id, date
                 LIMIT 1
                """,
                partners=tuple(self.partner_id.ids),
                classes=tuple(self.share_class_id.ids),
            )
        )
        for partner_id, class_id, date, held in rows:
            raise UserError(
                self.env._(
                    "%(holder)s would hold %(count)s shares “%(class)s” on %(date)s: on that "
                    "day they were not theirs yet, or no longer.",
                    holder=self.partner_id.browse(partner_id).display_name,
                    count=held,
                    date=format_date(self.env, date),
                    **{"class": self.share_class_id.browse(class_id).display_name},
                )
            )
