from odoo import fields, models


class ConsortiumHourLedger(models.Model):
    """On which statement the member read a row: one only, for ever."""

    _inherit = "consortium.hour.ledger"

    statement_id = fields.Many2one(
        comodel_name="consortium.statement", readonly=True, ondelete="restrict",
        index="btree_not_null", copy=False,
        help="Statement that shows this row. A row posted after the statement of its period is an "
        "adjustment on the next one.")

    _unstated_index = models.Index(
        "(company_id, member_id, currency_id, work_date) WHERE statement_id IS NULL")

    def init(self):
        """A row that was stated stays on its statement."""
        result = super().init()
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION consortium_hour_ledger_stated() RETURNS trigger AS $stated$
            BEGIN
                RAISE EXCEPTION 'Row % of the hour ledger is on a statement already', OLD.id
                    USING ERRCODE = 'restrict_violation';
            END $stated$ LANGUAGE plpgsql;
            DROP TRIGGER IF EXISTS consortium_hour_ledger_stated_once ON consortium_hour_ledger;
            CREATE TRIGGER consortium_hour_ledger_stated_once
                BEFORE UPDATE OF statement_id ON consortium_hour_ledger
                FOR EACH ROW WHEN (OLD.statement_id IS NOT NULL
                                   AND NEW.statement_id IS DISTINCT FROM OLD.statement_id)
                EXECUTE FUNCTION consortium_hour_ledger_stated();
        """)
        return result
