from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class ConsortiumShareHolding(models.Model):
    """Counter of what a partner holds of a class today: the sum of its journal.

    Written by one ``UPDATE … SET quantity = quantity + x`` in the transaction of the
    movement, so that two sessions that redeem the last share meet on this row: the
    second one fails to serialise and is replayed, and the CHECK has the last word.
    """

    _name = "consortium.share.holding"
    _description = "Shares Held"
    _order = "partner_id, share_class_id"
    _rec_name = "share_class_id"
    _check_company_auto = True

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Holder",
        required=True,
        readonly=True,
        ondelete="restrict",
        check_company=True,
    )
    share_class_id = fields.Many2one(
        comodel_name="consortium.share.class",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    quantity = fields.Integer(required=True, readonly=True, default=0)
    amount = fields.Monetary(string="Value at Par", compute="_compute_amount")
    amount_owing = fields.Monetary(
        compute="_compute_amount_owing", help="Part of the shares that is not paid yet."
    )
    certificate_number = fields.Char(
        string="Certificate", compute="_compute_certificate", help="The one in force."
    )
    certificate_date = fields.Date(compute="_compute_certificate")
    move_ids = fields.One2many(
        comodel_name="consortium.share.move", compute="_compute_move_ids", string="Movements"
    )

    _holder_uniq = models.UniqueIndex(
        "(partner_id, share_class_id)", "A holder has one counter for each class of shares."
    )
    _quantity_not_negative = models.Constraint(
        "CHECK (quantity >= 0)", "Nobody holds less than no share."
    )

    @api.depends("quantity", "share_class_id.par_value")
    def _compute_amount(self):
        for holding in self:
            holding.amount = holding.quantity * holding.share_class_id.par_value

    def _compute_amount_owing(self):
        owing = self.env["consortium.share.move"]._get_owing(partners=self.partner_id)
        for holding in self:
            holding.amount_owing = owing.get(
                (holding.partner_id.id, holding.share_class_id.id), 0.0
            )

    def _compute_move_ids(self):
        moves = self.env["consortium.share.move"].search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("share_class_id", "in", self.share_class_id.ids),
            ]
        )
        grouped = moves.grouped(lambda move: (move.partner_id, move.share_class_id))
        for holding in self:
            holding.move_ids = grouped.get((holding.partner_id, holding.share_class_id), False)

    @api.depends("move_ids", "quantity")
    def _compute_certificate(self):
        for holding in self:
            last = holding.move_ids.filtered("certificate_number").sorted("id")[-1:]
            held = last if holding.quantity else last.browse()
            holding.certificate_number = held.certificate_number
            holding.certificate_date = held.date

    @api.depends("partner_id.name", "share_class_id.display_name", "quantity")
    def _compute_display_name(self):
        for holding in self:
            holding.display_name = (
                f"{holding.partner_id.name} · {holding.quantity} "
                f"{holding.share_class_id.display_name}"
            )

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        """Counters come from the journal only."""
        raise UserError(self._get_refusal())

    def write(self, vals):  # pylint: disable=method-required-super
        """Counters come from the journal only."""
        raise UserError(self._get_refusal())

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self._get_refusal())

    def _get_refusal(self):
        return self.env._(
            "What a holder has is the sum of its movements: subscribe, transfer or redeem "
            "shares instead."
        )

    @api.model
    def _add(self, changes):
        """Add to the counters, creating those that are missing; two statements.

        Rows are taken in one order, so that two batches never wait for each other.

        :param changes: ``{(company_id, partner_id, share_class_id): quantity}``, signed
        :return: ``{(partner_id, share_class_id): quantity}`` after the change
        """
        keys = sorted(changes)
        if not keys:
            return {}
        self._insert_missing(keys)
        _companies, partners, classes = (list(column) for column in zip(*keys, strict=True))
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE consortium_share_holding holding
                   SET quantity = holding.quantity + change.quantity,
                       write_uid = %(uid)s, write_date = now() AT TIME ZONE 'UTC'
                  FROM unnest(%(partners)s::int[], %(classes)s::int[], %(quantities)s::int[])
                       AS change(partner_id, share_class_id, quantity)
                 WHERE holding.partner_id = change.partner_id
                   AND holding.share_class_id = change.share_class_id
             RETURNING holding.partner_id, holding.share_class_id, holding.quantity
                """,
                uid=self.env.uid,
                partners=partners,
                classes=classes,
                quantities=[changes[key] for key in keys],
            )
        )
        self.invalidate_model()
        return {(partner_id, class_id): quantity for partner_id, class_id, quantity in rows}

    @api.model
    def _insert_missing(self, keys):
        """Counters at zero for holders that have none yet."""
        companies, partners, classes = (list(column) for column in zip(*keys, strict=True))
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO consortium_share_holding
                            (company_id, partner_id, share_class_id, quantity,
                             create_uid, write_uid, create_date, write_date)
                SELECT company_id, partner_id, share_class_id, 0, %(uid)s, %(uid)s,
                       now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
                  FROM unnest(%(companies)s::int[], %(partners)s::int[], %(classes)s::int[])
                       AS change(company_id, partner_id, share_class_id)
           ON CONFLICT (partner_id, share_class_id) DO NOTHING
                """,
                uid=self.env.uid,
                companies=companies,
                partners=partners,
                classes=classes,
            )
        )

    @api.model
    def _rebuild(self, partners):
        """Count the journal of these holders again: after a merge of partners."""
        ids = list(partners.ids)
        self.env.cr.execute(
            "DELETE FROM consortium_share_holding WHERE partner_id = ANY(%s)", [ids]
        )
        self.env.cr.execute(
            """
            INSERT INTO consortium_share_holding
                        (company_id, partner_id, share_class_id, quantity)
            SELECT company_id, partner_id, share_class_id, SUM(quantity)
              FROM consortium_share_move
             WHERE partner_id = ANY(%s)
          GROUP BY company_id, partner_id, share_class_id
            """,
            [ids],
        )
        self.invalidate_model()

    def action_print_statement(self):
        """Print the statement of shares of these holders."""
        return self.partner_id.action_print_share_statement()

    def action_view_moves(self):
        """Open the movements of the holder, all classes."""
        self.ensure_one()
        return self.partner_id.action_view_shares()

    @api.model
    def _get_quantities(self, partners, share_classes=None):
        """What partners hold now.

        :return: ``{(partner_id, share_class_id): quantity}``, without the zeros
        """
        domain = [("partner_id", "in", partners.ids), ("quantity", ">", 0)]
        if share_classes is not None:
            domain.append(("share_class_id", "in", share_classes.ids))
        # sudo: callers check the rights of the operation; the count is a plain fact
        holdings_sudo = self.sudo().search_fetch(domain, ["quantity"])
        return {(h.partner_id.id, h.share_class_id.id): h.quantity for h in holdings_sudo}
