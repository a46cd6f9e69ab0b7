from odoo import api, fields, models
from odoo.exceptions import UserError

from .consortium_statement_balance import BALANCE_COLUMNS, EXACT

# What may be written on an issued statement: nothing that it says.
FREE_FIELDS = frozenset({
    "access_token", "attachment_id", "message_main_attachment_id", "message_ids",
    "message_follower_ids",
})
# The same for the trigger, which sees columns.
FREE_COLUMNS = (
    "access_token", "attachment_id", "message_main_attachment_id", "write_uid", "write_date")


class ConsortiumStatement(models.Model):
    """What a member was sold, used and has left over a period: issued once, never changed."""

    _name = "consortium.statement"
    _description = "Statement of Hours"
    _inherit = ["portal.mixin", "mail.thread", "consortium.statement.balance"]
    _order = "date_to desc, id desc"
    _check_company_auto = True
    _mail_post_access = "read"
    _hours_columns = {
        **{f"{name}_hours": name for name in BALANCE_COLUMNS},
        "overage_hours": "overage_minutes", "hourly_hours": "hourly_minutes",
        "free_hours": "free_minutes",
    }

    name = fields.Char(string="Number", required=True, readonly=True, index="trigram")
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="restrict")
    member_id = fields.Many2one(
        comodel_name="res.partner", required=True, readonly=True, ondelete="restrict")
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(string="To", required=True, readonly=True)
    date_next = fields.Date(
        readonly=True, help="Day after the last one: where the next statement starts.")
    previous_id = fields.Many2one(
        comodel_name="consortium.statement", string="Statement Before", readonly=True,
        ondelete="restrict", help="Its closing is the opening of this one.")
    issued_on = fields.Datetime(required=True, readonly=True)
    overage_minutes = fields.Integer(readonly=True)
    overage_amount = fields.Monetary(readonly=True)
    hourly_minutes = fields.Integer(readonly=True)
    hourly_amount = fields.Monetary(readonly=True)
    free_minutes = fields.Integer(
        readonly=True, help="Fixed price, courtesy and representation: not charged by the hour.")
    overage_hours = fields.Float(compute="_compute_work_hours", aggregator="sum")
    hourly_hours = fields.Float(compute="_compute_work_hours", aggregator="sum")
    free_hours = fields.Float(
        compute="_compute_work_hours", string="Hours Not Charged", aggregator="sum")
    row_count = fields.Integer(readonly=True, help="Rows of the ledger that it covers.")
    late_count = fields.Integer(
        string="Late Rows", readonly=True,
        help="Rows of earlier periods that were posted after their statement was issued: they are "
        "adjustments in this one.")
    watermark = fields.Integer(
        string="Last Ledger Row", readonly=True,
        help="Highest row of the ledger that it covers. Each row is on one statement only: what is "
        "posted later goes to the next one, whatever its date.")
    content_hash = fields.Char(
        string="Fingerprint", readonly=True,
        help="SHA-256 of the content: it changes with the slightest figure or word.")
    line_ids = fields.One2many(
        comodel_name="consortium.statement.line", inverse_name="statement_id", readonly=True)
    ledger_ids = fields.One2many(
        comodel_name="consortium.hour.ledger", inverse_name="statement_id", readonly=True)

    _dates_ordered = models.Constraint(
        "CHECK (date_to >= date_from AND date_next = date_to + 1)",
        "The last day of a statement cannot come before its first one.")
    _exact = models.Constraint(
        EXACT.format(""), "The closing does not follow from the movements of the period.")
    _exact_value = models.Constraint(
        EXACT.format("_value"), "The closing does not follow from the movements of the period.")
    _sealed_whole = models.Constraint(
        "CHECK (content_hash IS NULL OR (opening IS NOT NULL AND opening_value IS NOT NULL "
        "AND closing IS NOT NULL AND closing_value IS NOT NULL))",
        "A statement is issued whole.")
    # One chain per company, member and currency: one first statement, one successor each, which
    # starts the day after and opens with the closing. No gap, no overlap, whoever writes.
    _first_unique = models.UniqueIndex(
        "(company_id, member_id, currency_id) WHERE previous_id IS NULL",
        "The statements of this member have begun already.")
    _previous_unique = models.UniqueIndex(
        "(previous_id) WHERE previous_id IS NOT NULL",
        "Another statement follows this one already.")
    _link_unique = models.Constraint(
        "UNIQUE (id, company_id, member_id, currency_id, date_next, closing, closing_value)",
        "This statement has another balance.")
    # Odoo drops a foreign key that starts with one of its own columns: the days come first.
    _opening_is_closing = models.Constraint(
        "FOREIGN KEY (date_from, opening, opening_value, previous_id, company_id, member_id, "
        "currency_id) REFERENCES consortium_statement "
        "(date_next, closing, closing_value, id, company_id, member_id, currency_id)",
        "A statement starts the day after the one before, with its closing.")
    _member_index = models.Index("(member_id, date_to DESC, id DESC)")

    def init(self):
        """Let PostgreSQL itself refuse to change a statement that was issued, whoever asks."""
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION consortium_statement_guard() RETURNS trigger AS $guard$
            BEGIN
                IF OLD.content_hash IS NULL THEN  -- being issued, in this transaction
                    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
                END IF;
                IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - TG_ARGV[0]::text[]
                   = to_jsonb(NEW) - TG_ARGV[0]::text[] THEN
                    RETURN NEW;
                END IF;
                RAISE EXCEPTION 'The statement %% was issued: it does not change', OLD.name
                    USING ERRCODE = 'restrict_violation';
            END $guard$ LANGUAGE plpgsql;
            DROP TRIGGER IF EXISTS consortium_statement_frozen ON consortium_statement;
            CREATE TRIGGER consortium_statement_frozen
                BEFORE UPDATE OR DELETE ON consortium_statement
                FOR EACH ROW EXECUTE FUNCTION consortium_statement_guard(%s);
        """, ["{%s}" % ",".join(FREE_COLUMNS)])

    @api.depends("overage_minutes", "hourly_minutes", "free_minutes")
    def _compute_work_hours(self):
        for statement in self:
            statement.overage_hours = statement.overage_minutes / 60
            statement.hourly_hours = statement.hourly_minutes / 60
            statement.free_hours = statement.free_minutes / 60

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for statement in self:
            statement.access_url = f"/my/statements/{statement.id}"
        return result

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        """Statements are issued from the ledger only."""
        raise UserError(self.env._("Statements are issued from the hour ledger, never typed in."))

    def write(self, vals):
        """What was stated does not change; a correction is on the next statement."""
        if vals.keys() - FREE_FIELDS:
            raise UserError(self.env._(
                "A statement that was issued does not change. Corrections are adjustments on the "
                "next one."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._(
            "A statement that was issued does not change. Corrections are adjustments on the "
            "next one."))
