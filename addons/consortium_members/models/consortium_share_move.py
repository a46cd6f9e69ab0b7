from odoo import api, fields, models
from odoo.exceptions import UserError

KINDS = [
    ("subscription", "Subscription"),
    ("transfer", "Transfer"),
    ("redemption", "Redemption"),
    ("repayment", "Repayment"),
    ("conversion", "Conversion"),
    ("rebate", "Rebate in Shares"),
    ("reversal", "Reversal"),
]
#: how a kind moves the holding: +1 in, -1 out, 0 either way
SIGNS = {"subscription": 1, "rebate": 1, "redemption": -1, "repayment": -1}
#: what PostgreSQL lets change on a row: who wrote it, when that user is removed
FREE_COLUMNS = ("create_uid", "write_uid", "write_date")
#: what a merge of partners moves to the survivor
PARTNER_COLUMNS = ("partner_id", "counterpart_id")


class ConsortiumShareMove(models.Model):
    """Journal of the shares: one row for each movement of a holder, never changed.

    The holder is a partner and not a membership: former members and heirs stay in the
    register until they are paid (art. 38.2). What somebody holds on a day is the sum
    of the rows up to that day; a mistake is corrected by a reversing row.
    """

    _name = "consortium.share.move"
    _description = "Share Movement"
    _inherit = ["consortium.authority.mixin"]
    _order = "date desc, id desc"
    _rec_name = "number"
    _rec_names_search = ["number", "certificate_number", "partner_id"]
    _check_company_auto = True

    number = fields.Char(
        required=True, readonly=True, help="Without gap, in each company, in order of entry."
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True, readonly=True)
    kind = fields.Selection(selection=KINDS, required=True, readonly=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Holder",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
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
    quantity = fields.Integer(
        required=True, readonly=True, help="Shares received; negative when they go."
    )
    price = fields.Monetary(
        required=True, readonly=True, aggregator=None, help="Par value of one share."
    )
    amount = fields.Monetary(required=True, readonly=True, help="Quantity × price, signed.")
    counterpart_id = fields.Many2one(
        comodel_name="res.partner",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        help="Other holder of a transfer.",
    )
    pair_id = fields.Many2one(
        comodel_name="consortium.share.move",
        string="Other Side",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="Row that left at the same time: transfer, conversion.",
    )
    pair_ids = fields.One2many(
        comodel_name="consortium.share.move", inverse_name="pair_id", readonly=True
    )
    membership_id = fields.Many2one(
        comodel_name="consortium.membership",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        help="Membership whose admission issued the shares.",
    )
    decision_id = fields.Many2one(
        comodel_name="consortium.decision",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        groups="consortium_members.consortium_members_group_user",
    )
    resolution = fields.Char(
        readonly=True,
        groups="consortium_members.consortium_members_group_user",
        help="Number of the board's resolution.",
    )
    certificate_number = fields.Char(
        string="Certificate",
        readonly=True,
        help="Certificate that this movement gives: it replaces the holder's former one.",
    )
    note = fields.Char(
        readonly=True, groups="consortium_members.consortium_members_group_user"
    )
    is_opening = fields.Boolean(
        string="Taken Over",
        readonly=True,
        help="Taken over from a former register, without invoice.",
    )
    reversal_of_id = fields.Many2one(
        comodel_name="consortium.share.move", readonly=True, ondelete="restrict"
    )
    reversal_ids = fields.One2many(
        comodel_name="consortium.share.move", inverse_name="reversal_of_id", readonly=True
    )
    is_reversed = fields.Boolean(
        compute="_compute_is_reversed", search="_search_is_reversed", string="Reversed"
    )

    _number_uniq = models.UniqueIndex(
        "(company_id, number)", "This number of movement is already given."
    )
    _reversal_uniq = models.UniqueIndex(
        "(reversal_of_id) WHERE reversal_of_id IS NOT NULL",
        "This movement is already reversed.",
    )
    _holding_index = models.Index(
        "(company_id, partner_id, share_class_id, date, id) INCLUDE (quantity, kind)"
    )
    _sign_of_kind = models.Constraint(
        "CHECK (quantity <> 0"
        " AND (kind NOT IN ('subscription', 'rebate') OR quantity > 0)"
        " AND (kind NOT IN ('redemption', 'repayment') OR quantity < 0))",
        "Subscriptions and rebates add shares; redemptions and repayments remove them.",
    )
    _reversal_has_origin = models.Constraint(
        "CHECK ((kind = 'reversal') = (reversal_of_id IS NOT NULL))",
        "A reversal names the movement that it corrects.",
    )

    def init(self):
        """Let PostgreSQL itself refuse to change or delete the journal.

        Only a merge of partners moves rows to the survivor: it sets the parameter
        ``consortium.partner_merge`` for its transaction.
        """
        free, partner = ("{%s}" % ",".join(c) for c in (FREE_COLUMNS, PARTNER_COLUMNS))
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION consortium_share_move_guard() RETURNS trigger AS $guard$
            DECLARE
                free text[] := TG_ARGV[0]::text[];
            BEGIN
                IF TG_OP = 'UPDATE' THEN
                    IF current_setting('consortium.partner_merge', true) = 'on' THEN
                        free := free || TG_ARGV[1]::text[];
                    END IF;
                    IF to_jsonb(OLD) - free = to_jsonb(NEW) - free THEN
                        RETURN NEW;
                    END IF;
                    RAISE EXCEPTION 'The journal of shares is append-only: row %% cannot change',
                        OLD.id USING ERRCODE = 'restrict_violation';
                END IF;
                RAISE EXCEPTION 'The journal of shares is append-only: nothing can be deleted'
                    USING ERRCODE = 'restrict_violation';
            END $guard$ LANGUAGE plpgsql;
            DROP TRIGGER IF EXISTS consortium_share_move_append_only ON consortium_share_move;
            CREATE TRIGGER consortium_share_move_append_only
                BEFORE UPDATE OR DELETE ON consortium_share_move
                FOR EACH ROW EXECUTE FUNCTION consortium_share_move_guard(%s, %s);
            DROP TRIGGER IF EXISTS consortium_share_move_no_truncate ON consortium_share_move;
            CREATE TRIGGER consortium_share_move_no_truncate
                BEFORE TRUNCATE ON consortium_share_move
                FOR EACH STATEMENT EXECUTE FUNCTION consortium_share_move_guard();
            """,
            [free, partner],
        )

    @api.depends("reversal_ids")
    def _compute_is_reversed(self):
        for move in self:
            move.is_reversed = bool(move.reversal_ids)

    def _search_is_reversed(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("reversal_ids", "!=" if True in value else "=", False)]

    @api.depends("number", "kind", "quantity", "share_class_id.code")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for move in self:
            move.display_name = (
                f"{move.number} · {labels.get(move.kind, '')} · "
                f"{move.quantity:+d} {move.share_class_id.code or ''}"
            )

    @api.model_create_multi
    def create(self, vals_list):
        # su as well as the key: a context can be forged by any client, su cannot
        if not (self.env.su and self.env.context.get("consortium_register")):
            raise UserError(
                self.env._(
                    "Movements of shares are recorded by operations (subscribe, transfer, "
                    "redeem…), never typed in. To take over an old register, import opening "
                    "movements and enter them in the register."
                )
            )
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_change()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        self._refuse_change()

    def _refuse_change(self):
        if self:
            raise UserError(
                self.env._(
                    "The journal of shares is never rewritten. Use “Reverse” to correct a "
                    "movement: both stay in the journal."
                )
            )
