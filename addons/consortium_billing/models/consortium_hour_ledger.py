from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..set_wise import insert_rows

KINDS = [
    ("grant", "Granted"),
    ("draw", "Drawn from a package"),
    ("overage", "Overage"),
    ("hourly", "Hourly"),
    ("fixed", "Fixed price"),
    ("courtesy", "Courtesy"),
    ("training", "Training"),
    ("expire", "Expired"),
    ("rollover", "Rolled over"),
    ("transfer", "Transferred"),
    ("refund", "Refunded"),
    ("adjust", "Adjusted"),
]
# Kinds that stand for worked time, and among them those that runs invoice.
WORK_KINDS = ("draw", "overage", "hourly", "fixed", "courtesy")
BILLABLE_KINDS = ("overage", "hourly")
# Between two packages: minutes, drawn and amount are positive where hours come in and negative
# where they leave, so that both rows add up to nothing.
MOVE_KINDS = ("rollover", "transfer")
# All that may ever change on a row: where it is billed and recognised, consent, who contests it,
# and whether a reversal exists. The trigger below holds the same list.
LINK_COLUMNS = (
    "billing_line_id", "move_line_id", "recognition_line_id", "statement_id", "consent_state",
    "consent_partner_id", "consent_date", "dispute_id", "disputed", "reversed", "write_uid",
    "write_date",
)


class ConsortiumHourLedger(models.Model):
    _name = "consortium.hour.ledger"
    _description = "Hour Ledger"
    _order = "work_date desc, id desc"
    _check_company_auto = True
    _rec_names_search = ["description"]

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="restrict")
    currency_id = fields.Many2one(
        comodel_name="res.currency", required=True, readonly=True, ondelete="restrict")
    agreement_id = fields.Many2one(
        comodel_name="consortium.agreement", required=True, readonly=True, ondelete="restrict")
    member_id = fields.Many2one(
        comodel_name="res.partner", required=True, readonly=True, ondelete="restrict",
        help="Organisation of the agreement when the row was posted.")
    beneficiary_id = fields.Many2one(
        comodel_name="res.partner", readonly=True, ondelete="restrict",
        help="Organisation the work was done for: the member or one of its beneficiaries.")
    kind = fields.Selection(selection=KINDS, required=True, readonly=True)
    work_date = fields.Date(required=True, readonly=True)
    minutes = fields.Integer(required=True, readonly=True, help="Worked minutes, signed.")
    multiplier = fields.Float(readonly=True, default=1.0)
    drawn = fields.Integer(
        readonly=True, help="Minutes taken from the package: worked minutes × multiplier.")
    hours = fields.Float(compute="_compute_hours")
    drawn_hours = fields.Float(compute="_compute_hours")
    rate = fields.Monetary(string="Hourly Rate", readonly=True)
    amount = fields.Monetary(
        readonly=True, help="Value of the row, rounded to the cent when it was posted.")
    rate_line_id = fields.Many2one(
        comodel_name="consortium.rate.card.line", readonly=True, ondelete="restrict",
        help="Line of the rate card that gave the rate; the rate itself is a copy.")
    package_id = fields.Many2one(
        comodel_name="consortium.hour.package", readonly=True, ondelete="restrict")
    timesheet_id = fields.Many2one(
        comodel_name="account.analytic.line", readonly=True, ondelete="set null",
        help="Empties only when a reversed entry is deleted; the trigger protects live rows.")
    project_id = fields.Many2one(
        comodel_name="project.project", readonly=True, ondelete="restrict")
    task_id = fields.Many2one(comodel_name="project.task", readonly=True, ondelete="restrict")
    service_domain_id = fields.Many2one(
        comodel_name="consortium.service.domain", readonly=True, ondelete="restrict")
    role_id = fields.Many2one(comodel_name="consortium.role", readonly=True, ondelete="restrict")
    employee_id = fields.Many2one(comodel_name="hr.employee", readonly=True, ondelete="restrict")
    description = fields.Char(readonly=True, help="Text of the timesheet when it was approved.")
    over_cap = fields.Boolean(
        readonly=True, help="Overage because the beneficiary's cap was reached.")

    reversal_of_id = fields.Many2one(
        comodel_name="consortium.hour.ledger", readonly=True, ondelete="restrict")
    reversal_ids = fields.One2many(
        comodel_name="consortium.hour.ledger", inverse_name="reversal_of_id", readonly=True)
    reversed = fields.Boolean(
        readonly=True, default=False,
        help="A reversal undoes this row. A live row is neither reversed nor a reversal.")
    reason = fields.Char(readonly=True, help="Why the row was reversed or adjusted.")

    consent_state = fields.Selection(
        selection=[("pending", "Waiting"), ("given", "Given"), ("refused", "Refused")],
        readonly=True, help="Consent of the member to overage, where the agreement asks for it.")
    consent_partner_id = fields.Many2one(
        comodel_name="res.partner", readonly=True, ondelete="restrict")
    consent_date = fields.Datetime(readonly=True)
    billing_line_id = fields.Many2one(
        comodel_name="consortium.billing.run.line", readonly=True, ondelete="restrict",
        index="btree_not_null")
    billing_run_id = fields.Many2one(related="billing_line_id.run_id")
    move_line_id = fields.Many2one(
        comodel_name="account.move.line", string="Invoice Line", readonly=True,
        ondelete="restrict", index="btree_not_null")
    move_id = fields.Many2one(related="move_line_id.move_id", string="Invoice")
    recognition_line_id = fields.Many2one(
        comodel_name="account.move.line", readonly=True, ondelete="restrict",
        index="btree_not_null")

    _reversal_unique = models.UniqueIndex(
        "(reversal_of_id) WHERE reversal_of_id IS NOT NULL", "This row is already reversed.")
    _timesheet_index = models.Index("(timesheet_id) WHERE timesheet_id IS NOT NULL")
    _package_index = models.Index("(package_id, id) WHERE package_id IS NOT NULL")
    _member_month_index = models.Index(
        "(member_id, work_date, id) INCLUDE (agreement_id, kind, minutes, drawn, amount)")
    _agreement_month_index = models.Index(
        "(agreement_id, work_date, id) INCLUDE (kind, minutes, drawn, amount)")
    _beneficiary_month_index = models.Index("(beneficiary_id, work_date, id)")
    _project_index = models.Index("(project_id, work_date) WHERE project_id IS NOT NULL")
    _unbilled_index = models.Index(
        "(company_id, work_date, agreement_id) WHERE billing_line_id IS NULL "
        "AND kind IN ('overage', 'hourly') AND NOT reversed AND reversal_of_id IS NULL")
    _work_has_timesheet = models.Constraint(
        "CHECK (kind NOT IN ('draw', 'overage', 'hourly', 'fixed', 'courtesy') "
        "OR timesheet_id IS NOT NULL OR reversed OR reversal_of_id IS NOT NULL)",
        "Worked hours come from a timesheet.",
    )
    _package_kinds = models.Constraint(
        "CHECK (kind NOT IN ('grant', 'draw', 'expire', 'rollover', 'transfer') "
        "OR package_id IS NOT NULL)",
        "This movement needs a package.",
    )

    def init(self):
        """Let PostgreSQL itself refuse to change or delete history, whoever asks."""
        columns = "{%s}" % ",".join(LINK_COLUMNS)
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION consortium_hour_ledger_guard() RETURNS trigger AS $guard$
            BEGIN
                IF TG_OP = 'UPDATE' THEN
                    IF NEW.timesheet_id IS NULL
                       AND (OLD.reversed OR OLD.reversal_of_id IS NOT NULL) THEN
                        NEW.timesheet_id := OLD.timesheet_id;  -- compare the rest, then empty it
                        IF to_jsonb(OLD) - TG_ARGV[0]::text[]
                           = to_jsonb(NEW) - TG_ARGV[0]::text[] THEN
                            NEW.timesheet_id := NULL;
                            RETURN NEW;
                        END IF;
                    END IF;
                    IF to_jsonb(OLD) - TG_ARGV[0]::text[] = to_jsonb(NEW) - TG_ARGV[0]::text[]
                       AND (NEW.reversed OR OLD.reversed IS NOT TRUE) THEN
                        RETURN NEW;
                    END IF;
                    RAISE EXCEPTION 'The hour ledger is append-only: row %% cannot change', OLD.id
                        USING ERRCODE = 'restrict_violation';
                END IF;
                RAISE EXCEPTION 'The hour ledger is append-only: nothing can be deleted'
                    USING ERRCODE = 'restrict_violation';
            END $guard$ LANGUAGE plpgsql;
            DROP TRIGGER IF EXISTS consortium_hour_ledger_append_only ON consortium_hour_ledger;
            CREATE TRIGGER consortium_hour_ledger_append_only
                BEFORE UPDATE OR DELETE ON consortium_hour_ledger
                FOR EACH ROW EXECUTE FUNCTION consortium_hour_ledger_guard(%s);
            DROP TRIGGER IF EXISTS consortium_hour_ledger_no_truncate ON consortium_hour_ledger;
            CREATE TRIGGER consortium_hour_ledger_no_truncate
                BEFORE TRUNCATE ON consortium_hour_ledger
                FOR EACH STATEMENT EXECUTE FUNCTION consortium_hour_ledger_guard();
        """, [columns])

    @api.depends("minutes", "drawn")
    def _compute_hours(self):
        for row in self:
            row.hours = row.minutes / 60
            row.drawn_hours = row.drawn / 60

    @api.depends("work_date", "kind", "minutes")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            sign, minutes = ("-" if row.minutes < 0 else ""), abs(row.minutes)
            row.display_name = (
                f"{fields.Date.to_string(row.work_date)} · {labels.get(row.kind)} · "
                f"{sign}{minutes // 60}:{minutes % 60:02d}")

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        """Rows are posted by approvals, packages and corrections only."""
        raise UserError(self.env._(
            "Rows of the hour ledger are posted by approvals and corrections, never typed in."))

    def write(self, vals):  # pylint: disable=method-required-super
        """History does not change: a correction is a reversal."""
        raise UserError(self.env._(
            "The hour ledger is append-only. Reopen the week or credit the hours instead."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        """History does not change: a correction is a reversal."""
        raise UserError(self.env._(
            "The hour ledger is append-only. Reopen the week or credit the hours instead."))

    def _insert(self, vals_list):
        """Insert rows set-wise, in one statement whatever their number.

        `create` would cost 0.1 ms a row and is closed to everybody; values are column values.

        :param vals_list: list of dicts with the same keys
        :return: ids of the new rows, in the order given
        """
        if not vals_list:
            return []
        ids = insert_rows(self, vals_list)
        self._invalidate_totals()
        return ids

    def _set_links(self, **values):
        """Write link columns; the trigger refuses any other."""
        if unknown := values.keys() - set(LINK_COLUMNS):
            raise ValueError(f"not link columns: {unknown}")
        if self:
            self.env.execute_query(SQL(
                "UPDATE consortium_hour_ledger SET %s WHERE id = ANY(%s) RETURNING id",
                SQL(", ").join(SQL("%s = %s", SQL.identifier(k), v) for k, v in values.items()),
                list(self.ids)))
            self.invalidate_recordset(list(values))

    def _invalidate_totals(self):
        """Forget what the cache knows of rows and counters that SQL has just changed."""
        self.invalidate_model()
        self.env["consortium.hour.package"].invalidate_model()
        self.env["consortium.agreement.beneficiary"].invalidate_model(["used", "used_hours"])
        self.env["consortium.agreement"].invalidate_model(["ledger_ids", "package_ids"])
        self.env["account.analytic.line"].invalidate_model(["ledger_ids"])
