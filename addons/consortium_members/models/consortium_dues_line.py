from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError, ValidationError
from odoo.tools import SQL, mute_logger

from ..dues_rules import get_invoicing_state

#: a member has one such line at most for a fiscal year
LIVE = "state NOT IN ('credited', 'released')"
#: nothing is invoiced yet: may still be exempted, billed, computed again
OPEN_STATES = ("pending", "exempt", "error")
#: edited by officers in the preview, everything else is computed
EDITABLE_FIELDS = ("is_exempt", "exempt_reason")


class ConsortiumDuesLine(models.Model):
    """Annual contribution of one member for one fiscal year."""

    _name = "consortium.dues.line"
    _description = "Dues Line"
    _order = "date_from desc, membership_id, id desc"
    _check_company_auto = True

    run_id = fields.Many2one(
        comodel_name="consortium.dues.run",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        help="Empty: invoiced at admission.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id", store=True, precompute=True)
    membership_id = fields.Many2one(
        comodel_name="consortium.membership",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    partner_id = fields.Many2one(
        related="membership_id.partner_id", store=True, precompute=True, index=True
    )
    payer_id = fields.Many2one(
        comodel_name="res.partner", readonly=True, ondelete="restrict", check_company=True
    )
    category_id = fields.Many2one(
        comodel_name="consortium.member.category",
        readonly=True,
        ondelete="restrict",
        check_company=True,
        help="Category of the member on the date of the run: it gives the product.",
    )
    product_id = fields.Many2one(
        comodel_name="product.product", readonly=True, ondelete="restrict", check_company=True
    )
    date_from = fields.Date(string="Fiscal Year From", required=True, readonly=True)
    date_to = fields.Date(string="Fiscal Year To", required=True, readonly=True)
    period_from = fields.Date(string="Billed From", readonly=True)
    period_to = fields.Date(string="Billed To", readonly=True)
    proration = fields.Selection(
        selection=[("none", "None"), ("month", "By Month"), ("day", "By Day")],
        required=True,
        readonly=True,
        default="none",
    )
    units = fields.Integer(readonly=True, aggregator=None, help="Months or days billed.")
    units_total = fields.Integer(
        string="Units of the Year", readonly=True, aggregator=None, default=1
    )
    base_amount = fields.Monetary(
        string="Annual Amount",
        readonly=True,
        help="List price of the product, without the discount of any tier.",
    )
    prorated_amount = fields.Monetary(readonly=True)
    amount = fields.Monetary(
        compute="_compute_amount", store=True, precompute=True, help="To invoice, before taxes."
    )
    is_exempt = fields.Boolean(string="Exempt")
    exempt_kind = fields.Selection(
        selection=[
            ("category", "Category without dues"),
            ("free", "Price of zero"),
            ("member", "Exempt member"),
            ("manual", "Exempted this year"),
        ],
        readonly=True,
    )
    exempt_reason = fields.Char(string="Reason of the Exemption")
    issues = fields.Char(readonly=True, help="Codes of what deserves a look.")
    issue_text = fields.Char(string="To Look At", compute="_compute_issue_text")
    note = fields.Char(readonly=True, help="How the line was computed, where it is not plain.")
    state = fields.Selection(
        selection=[
            ("pending", "To Invoice"),
            ("exempt", "Exempt"),
            ("drafted", "Draft Invoice"),
            ("posted", "Invoiced"),
            ("credited", "Credited"),
            ("released", "Released"),
            ("error", "Error"),
        ],
        required=True,
        readonly=True,
        default="pending",
        index=True,
        help="Released: the invoice was deleted or cancelled; these dues can be billed again. "
        "Credited: they are billed again only if asked.",
    )
    error = fields.Text(readonly=True)
    move_line_ids = fields.One2many(
        comodel_name="account.move.line", inverse_name="dues_line_id", string="Invoice Lines"
    )
    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Invoice",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    payment_state = fields.Selection(related="move_id.payment_state")
    date_due = fields.Date(related="move_id.invoice_date_due", string="Due Date")

    _year_uniq = models.UniqueIndex(
        f"(membership_id, date_from) WHERE {LIVE}",
        "This member already has dues for this fiscal year.",
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_to >= date_from AND units >= 0 AND units_total > 0)",
        "The part of the fiscal year to bill is not in order.",
    )
    _todo_index = models.Index("(run_id, id) WHERE state = 'pending'")

    @api.depends("is_exempt", "prorated_amount")
    def _compute_amount(self):
        for line in self:
            line.amount = 0 if line.is_exempt else line.prorated_amount

    @api.depends("issues")
    @api.depends_context("lang")
    def _compute_issue_text(self):
        labels = self._get_issue_labels()
        for line in self:
            codes = (line.issues or "").split(",")
            line.issue_text = " · ".join(labels[code] for code in codes if code in labels)

    @api.depends("membership_id.display_name", "date_from", "date_to")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.membership_id.display_name} · {line._get_year_label()}"

    @api.model
    def _get_issue_labels(self):
        """What deserves a look, by code; override to add codes of ``_get_issues``."""
        return {
            "no_product": self.env._("The category has no dues product"),
            "no_price": self.env._("The product has no price"),
            "no_account": self.env._("No income account"),
            "no_tax": self.env._("No tax"),
            "no_address": self.env._("The payer has neither e-mail nor postal address"),
            "archived": self.env._("The payer is archived"),
            "suspended": self.env._("Suspended member"),
            "leaving": self.env._("Leaves during the year"),
            "changed": self.env._("Changes category during the year"),
        }

    @api.model_create_multi
    def create(self, vals_list):
        self._check_computed()
        return super().create(vals_list)

    def write(self, vals):
        if self._is_computing():
            return super().write(vals)
        self._check_editable(vals)
        result = super().write(vals)
        self._apply_exemption()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_computed(self):
        self._check_computed()

    @api.model
    def _create_live(self, vals_list):
        """Create lines; when another session has just billed one of these members, start
        the transaction again: it then sees what the other did.

        :raise ConcurrencyError: replayed by Odoo
        """
        try:
            with mute_logger("odoo.sql_db"):
                lines = self._computing().create(vals_list)
                lines.flush_recordset()
        except UniqueViolation as error:
            raise ConcurrencyError("dues of this member are being billed") from error
        return lines

    def _is_computing(self):
        # su as well as the key: a context can be forged by any client, su cannot
        return self.env.su and self.env.context.get("consortium_dues")

    def _check_computed(self):
        if not self._is_computing():
            raise UserError(
                self.env._("Dues lines are computed by a run or an admission, never typed in.")
            )

    def _computing(self):
        """These lines, ready to be written by the code of runs and invoices."""
        # sudo: rights were checked by the action, the key opens the frozen fields
        return self.sudo().with_context(consortium_dues=True)

    def _check_editable(self, vals):
        """Officers exempt or bill again the lines of a preview, and nothing else."""
        if set(vals) - set(EDITABLE_FIELDS):
            self._check_computed()
        for line in self:
            if line.run_id.state != "computed" or line.state not in ("pending", "exempt"):
                raise UserError(
                    self.env._(
                        "%(line)s: exemptions are edited in the preview of a run, before "
                        "its invoices are created.",
                        line=line.display_name,
                    )
                )

    def _apply_exemption(self):
        for line in self:
            if line.is_exempt and not (line.exempt_reason or "").strip():
                raise ValidationError(
                    self.env._("Give the reason of the exemption of %(line)s.", line=line.display_name)
                )
            if not line.is_exempt and line.exempt_kind in ("category", "free"):
                raise ValidationError(
                    self.env._(
                        "%(line)s cannot be billed: its category has no dues product, or the "
                        "product has no price. Set them, then compute the run again.",
                        line=line.display_name,
                    )
                )
        for exempt, lines in self.grouped("is_exempt").items():
            vals = {"state": "exempt" if exempt else "pending"}
            if not exempt:
                vals.update(exempt_kind=False, exempt_reason=False)
            lines._computing().write(vals)
            if exempt:
                lines.filtered(lambda line: not line.exempt_kind)._computing().write(
                    {"exempt_kind": "manual"}
                )

    def _get_year_label(self):
        """``2026-2027``, or ``2026`` when the fiscal year is the calendar year."""
        years = [day.year for day in (self.date_from, self.date_to) if day]
        return "-".join(str(year) for year in dict.fromkeys(years))

    def _sync_invoices(self):
        """State and invoice of each line from the invoice lines that refer to it.

        The only place where a line becomes drafted, posted, credited or released; one
        query for any number of lines.
        """
        if not self:
            return
        self = self.sudo()  # accountants need no role in the membership
        self.env.flush_all()  # what follows is SQL
        rows = self.env.execute_query(
            SQL(
                """
                SELECT item.dues_line_id, move.move_type, move.state, item.price_subtotal, move.id
                  FROM account_move_line item
                  JOIN account_move move ON move.id = item.move_id
                 WHERE item.dues_line_id = ANY(%s)
              ORDER BY (move.state = 'cancel') DESC, move.id
                """,
                self.ids,
            )
        )
        entries, invoices = {line_id: [] for line_id in self.ids}, {}
        for line_id, kind, state, amount, move_id in rows:
            entries[line_id].append((kind, state, amount))
            if kind == "out_invoice" and state != "cancel":
                invoices[line_id] = move_id
        for line in self:
            vals = {
                "state": get_invoicing_state(entries[line.id]),
                "move_id": invoices.get(line.id, False),
            }
            if (vals["state"], vals["move_id"]) != (line.state, line.move_id.id):
                line._computing().write({**vals, "error": False})
