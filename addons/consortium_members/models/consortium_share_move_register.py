from operator import itemgetter

from odoo import api, fields, models
from odoo.tools import SQL, groupby

#: no day comes after: everything counts
LAST_DAY = fields.Date.to_date("9999-12-31")

#: what is owing on each subscription: see _get_owing_sql
OWING_QUERY = """
       WITH share_line AS (%(lines)s), total AS (
           SELECT move_id, SUM(balance) AS amount
             FROM account_move_line
            WHERE display_type = 'payment_term'
              AND move_id IN (SELECT invoice_id FROM share_line WHERE posted)
         GROUP BY move_id
       ), paid AS (%(paid)s), other_paid AS (
           SELECT invoice_id,
                  SUM(amount) FILTER (WHERE share_class_id IS NOT NULL) AS on_shares,
                  SUM(amount) FILTER (WHERE share_class_id IS NULL) AS on_all
             FROM paid
         GROUP BY invoice_id
       )
       SELECT share_line.share_move_id, share_line.partner_id, share_line.share_class_id,
              CASE WHEN NOT share_line.posted THEN share_line.amount
                   ELSE GREATEST(LEAST(
                       share_line.amount - COALESCE(on_class.amount, 0)
                       - COALESCE(other_paid.on_all, 0)
                         * share_line.amount / NULLIF(total.amount, 0),
                       total.amount - COALESCE(other_paid.on_shares, 0)
                       - COALESCE(other_paid.on_all, 0)), 0)
              END AS amount
         FROM share_line
    LEFT JOIN total ON total.move_id = share_line.invoice_id
    LEFT JOIN other_paid ON other_paid.invoice_id = share_line.invoice_id
    LEFT JOIN paid on_class ON on_class.invoice_id = share_line.invoice_id
          AND on_class.share_class_id = share_line.share_class_id
"""


class ConsortiumShareMove(models.Model):
    """The register of shares as at any date, and what is owing, in set-based SQL."""

    # files of one model, split to stay readable
    _inherit = "consortium.share.move"  # pylint: disable=consider-merging-classes-inherited

    amount_owing = fields.Monetary(
        compute="_compute_amount_owing", help="What is not paid yet of this subscription."
    )
    is_owing = fields.Boolean(compute="_compute_amount_owing", search="_search_is_owing")

    def _compute_amount_owing(self):
        owing = self._get_owing_by_move(moves=self)
        for move in self:
            move.amount_owing = owing.get(move.id, 0.0)
            move.is_owing = move.currency_id.compare_amounts(move.amount_owing, 0.0) > 0

    def _search_is_owing(self, operator, value):
        if operator != "in":
            return NotImplemented
        ids = [move_id for move_id, amount in self._get_owing_by_move().items() if amount > 0]
        return [("id", "in" if True in value else "not in", ids)]

    @api.model
    def _get_owing_sql(self, date=None, partners=None, moves=None, company=None):
        """Query of what is owing on each subscription as at a date.

        A draft invoice owes all of it. Of a posted one, what was credited or set off on
        the shares themselves is taken off first; other payments count in proportion
        between the shares and the rest of the invoice (art. 1572 C.c.Q.: debts due at
        the same time).

        :return: ``SQL`` giving ``share_move_id, partner_id, share_class_id, amount``
        """
        day = date or LAST_DAY
        return SQL(
            OWING_QUERY,
            lines=self._get_owing_lines_sql(day, partners, moves, company),
            paid=self._get_owing_paid_sql(day),
        )

    @api.model
    def _get_owing_lines_sql(self, day, partners=None, moves=None, company=None):
        """Subscriptions up to a day, with the invoice that asks for them."""
        wanted = SQL("TRUE")
        if partners is not None:
            wanted = SQL("%s AND move.partner_id = ANY(%s)", wanted, list(partners.ids))
        if moves is not None:
            wanted = SQL("%s AND move.id = ANY(%s)", wanted, list(moves.ids))
        if company is not None:
            wanted = SQL("%s AND move.company_id = %s", wanted, company.id)
        return SQL(
            """
            SELECT move.id AS share_move_id, move.partner_id, move.share_class_id,
                   move.amount, invoice.id AS invoice_id,
                   invoice.state = 'posted' AND invoice.date <= %(day)s AS posted
              FROM consortium_share_move move
              JOIN account_move_line line ON line.share_move_id = move.id
              JOIN account_move invoice ON invoice.id = line.move_id
             WHERE invoice.move_type = 'out_invoice' AND invoice.state <> 'cancel'
               AND move.date <= %(day)s AND %(wanted)s
            """,
            day=day,
            wanted=wanted,
        )

    @api.model
    def _get_owing_paid_sql(self, day):
        """What was paid of those invoices up to a day: on a class, or on all of it."""
        return SQL(
            """
            SELECT term.move_id AS invoice_id, credit.share_class_id, SUM(part.amount) AS amount
              FROM account_move_line term
              JOIN account_partial_reconcile part ON part.debit_move_id = term.id
              JOIN account_move_line other ON other.id = part.credit_move_id
         LEFT JOIN (SELECT DISTINCT line.move_id, move.share_class_id
                      FROM account_move_line line
                      JOIN consortium_share_move move ON move.id = line.share_move_id
                     WHERE move.quantity < 0) credit
                ON credit.move_id = other.move_id
             WHERE term.display_type = 'payment_term' AND part.max_date <= %(day)s
               AND term.move_id IN (SELECT invoice_id FROM share_line WHERE posted)
          GROUP BY term.move_id, credit.share_class_id
            """,
            day=day,
        )

    @api.model
    def _get_owing_by_move(self, date=None, moves=None):
        """:return: ``{share_move_id: amount}`` of what is owing, zeros left out"""
        self.env.flush_all()
        rows = self.env.execute_query(self._get_owing_sql(date=date, moves=moves))
        rounded = ((row[0], round(float(row[3]), 2)) for row in rows)
        return {move_id: amount for move_id, amount in rounded if amount}

    @api.model
    def _get_owing(self, partners=None, date=None, company=None):
        """What is owing on shares as at a date, by holder and class.

        :return: ``{(partner_id, share_class_id): amount}``, zeros left out
        """
        self.env.flush_all()
        query = self._get_owing_sql(date=date, partners=partners, company=company)
        rows = self.env.execute_query(
            SQL(
                "SELECT partner_id, share_class_id, SUM(amount) FROM (%s) AS owing"
                " GROUP BY partner_id, share_class_id",
                query,
            )
        )
        rounded = (((row[0], row[1]), round(float(row[2]), 2)) for row in rows)
        return {key: amount for key, amount in rounded if amount}

    @api.model
    def _get_holdings_at(self, date=None, company=None, partners=None):
        """The share side of the register as at any date (art. 124), in two queries.

        One dict for each holder and class that ever moved up to the date, former
        holders included (``quantity`` is then 0), ordered by holder and class::

            {"partner_id": 12, "share_class_id": 3,
             "quantity": 50,            # held at the end of that day
             "amount": 500.0,           # at par
             "amount_owing": 120.0,     # not paid as at that date
             "moves": [                 # oldest first; rows reversed by then, and their
                 {"id": 7, "number": "MP-00007", "date": date(2026, 3, 1),   # reversals,
                  "kind": "subscription", "quantity": 50,                    # left out
                  "counterpart_id": None, "certificate_number": "CERT-00003"}]}

        :param date: last day that counts, today when omitted
        :param company: the company of the environment when omitted
        :param partners: only these holders, all when omitted
        """
        date = date or self.env["consortium.membership"]._today()
        company = company or self.env.company
        self.env.flush_all()
        rows = self.env.execute_query(self._get_holdings_sql(date, company, partners))
        owing = self._get_owing(partners=partners, date=date, company=company)
        # grouped here and not by json in SQL, which costs five times as much
        return [
            self._prepare_holding(key, group, owing)
            for key, group in groupby(rows, key=itemgetter(0, 1))
        ]

    @api.model
    def _prepare_holding(self, key, rows, owing):
        """One holder and class of the register; ``rows`` are those of the query."""
        names = ("id", "number", "date", "kind", "quantity", "counterpart_id")
        return {
            "partner_id": key[0],
            "share_class_id": key[1],
            "quantity": sum(row[6] for row in rows),
            "amount": float(sum(row[9] for row in rows)),
            "amount_owing": owing.get(key, 0.0),
            "moves": [
                {**dict(zip(names, row[2:8], strict=True)), "certificate_number": row[8]}
                for row in rows
                if row[10]
            ],
        }

    @api.model
    def _get_holdings_sql(self, date, company, partners=None):
        """Rows of the journal up to a day, by holder and class, oldest first.

        The last column says whether the row stood on that day: no reversal, not reversed.
        """
        wanted = SQL("TRUE")
        if partners is not None:
            wanted = SQL("move.partner_id = ANY(%s)", list(partners.ids))
        return SQL(
            """
            SELECT move.partner_id, move.share_class_id, move.id, move.number, move.date,
                   move.kind, move.quantity, move.counterpart_id, move.certificate_number,
                   move.amount, move.kind <> 'reversal' AND undo.id IS NULL AS stands
              FROM consortium_share_move move
         LEFT JOIN consortium_share_move undo
                ON undo.reversal_of_id = move.id AND undo.date <= %(date)s
             WHERE move.company_id = %(company)s AND move.date <= %(date)s AND %(wanted)s
          ORDER BY move.partner_id, move.share_class_id, move.date, move.id
            """,
            date=date,
            company=company.id,
            wanted=wanted,
        )

    @api.model
    def _get_audit_sql(self, company, date=None):
        """Query of :meth:`_audit_books`: the journal and the books side by side."""
        return SQL(
            """
            WITH side AS (
                SELECT partner_id, share_class_id, SUM(amount) AS held,
                       0 AS posted, 0 AS draft
                  FROM consortium_share_move
                 WHERE company_id = %(company)s AND date <= %(day)s
              GROUP BY partner_id, share_class_id
             UNION ALL
                SELECT line.partner_id, class.id, 0,
                       -SUM(line.balance) FILTER (WHERE line.parent_state = 'posted'),
                       -SUM(line.balance) FILTER (WHERE line.parent_state = 'draft'
                                                  AND line.share_move_id IS NOT NULL)
                  FROM account_move_line line
                  JOIN consortium_share_class class
                    ON class.account_id = line.account_id AND class.company_id = line.company_id
                 WHERE line.company_id = %(company)s AND line.date <= %(day)s
              GROUP BY line.partner_id, class.id
            )
            SELECT partner_id, share_class_id,
                   COALESCE(SUM(held), 0) AS held, COALESCE(SUM(posted), 0) AS posted,
                   COALESCE(SUM(draft), 0) AS draft,
                   COALESCE(SUM(held), 0) - COALESCE(SUM(posted), 0)
                   - COALESCE(SUM(draft), 0) AS difference
              FROM side
          GROUP BY partner_id, share_class_id
          ORDER BY partner_id, share_class_id
            """,
            company=company.id,
            day=date or LAST_DAY,
        )
