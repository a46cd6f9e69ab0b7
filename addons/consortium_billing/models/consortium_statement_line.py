from odoo import api, fields, models
from odoo.exceptions import UserError

from .consortium_statement_balance import EXACT


class ConsortiumStatementLine(models.Model):
    """The balance of one package over the period of a statement."""

    _name = "consortium.statement.line"
    _description = "Statement of Hours Line"
    _inherit = ["consortium.statement.balance"]
    _order = "statement_id desc, agreement_id, package_id"
    _check_company_auto = True

    statement_id = fields.Many2one(
        comodel_name="consortium.statement", required=True, readonly=True, ondelete="restrict")
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True, ondelete="restrict")
    package_id = fields.Many2one(
        comodel_name="consortium.hour.package", required=True, readonly=True, index=True,
        ondelete="restrict")
    agreement_id = fields.Many2one(
        comodel_name="consortium.agreement", required=True, readonly=True, index=True,
        ondelete="restrict")
    previous_id = fields.Many2one(
        comodel_name="consortium.statement.line", readonly=True, ondelete="restrict",
        help="Line of the same package on the statement before; its closing is this opening.")

    _package_unique = models.UniqueIndex(
        "(statement_id, package_id)", "This package is already on the statement.")
    _previous_unique = models.UniqueIndex(
        "(previous_id) WHERE previous_id IS NOT NULL",
        "The closing of a package is the opening of one statement only.")
    _exact = models.Constraint(
        EXACT.format(""), "The closing does not follow from the movements of the package.")
    _exact_value = models.Constraint(
        EXACT.format("_value"), "The closing does not follow from the movements of the package.")
    _link_unique = models.Constraint(
        "UNIQUE (id, package_id, closing, closing_value)", "This package has another balance.")
    # Odoo drops a foreign key that starts with one of its own columns: the figures come first.
    _opening_is_closing = models.Constraint(
        "FOREIGN KEY (opening, opening_value, previous_id, package_id) "
        "REFERENCES consortium_statement_line (closing, closing_value, id, package_id)",
        "The opening of a package is its closing on the statement before.")

    def init(self):
        """Let PostgreSQL itself refuse to change the lines of a statement that was issued."""
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION consortium_statement_line_guard() RETURNS trigger AS $guard$
            DECLARE
                line consortium_statement_line := CASE WHEN TG_OP = 'INSERT' THEN NEW ELSE OLD END;
            BEGIN
                IF EXISTS (SELECT 1 FROM consortium_statement s
                            WHERE s.id = line.statement_id AND s.content_hash IS NOT NULL) THEN
                    RAISE EXCEPTION 'A statement that was issued does not change'
                        USING ERRCODE = 'restrict_violation';
                END IF;
                RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
            END $guard$ LANGUAGE plpgsql;
            DROP TRIGGER IF EXISTS consortium_statement_line_frozen ON consortium_statement_line;
            CREATE TRIGGER consortium_statement_line_frozen
                BEFORE INSERT OR UPDATE OR DELETE ON consortium_statement_line
                FOR EACH ROW EXECUTE FUNCTION consortium_statement_line_guard();
        """)

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        """Lines come with their statement, from the ledger."""
        raise UserError(self.env._("Statements are issued from the hour ledger, never typed in."))

    def write(self, vals):  # pylint: disable=method-required-super
        """What was stated does not change."""
        raise UserError(self.env._("A statement that was issued does not change."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("A statement that was issued does not change."))
