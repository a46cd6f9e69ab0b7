from odoo import api, models
from odoo.tools import SQL

from ..audit_check import AuditCheck


class ConsortiumBillingAudit(models.Model):
    """Rules of what members were told."""

    _inherit = "consortium.billing.audit"

    @api.model
    def _get_checks(self):
        return [
            *super()._get_checks(),
            AuditCheck(
                "statement_content",
                self.env._("A statement is what was issued, and its rows are as they were"),
                self._get_statement_content_query, "consortium.statement",
                self.env._("Check the statement: it says what no longer agrees.")),
        ]

    @api.model
    def _get_statement_content_query(self):
        """Fingerprints that are not those of the content stored now."""
        Statement = self.env["consortium.statement"]
        ids = [row[0] for row in self.env.execute_query(SQL(
            "SELECT id FROM consortium_statement WHERE content_hash IS NOT NULL"))]
        return SQL(
            """
            SELECT s.id, s.company_id, NULL::numeric, NULL::numeric
              FROM consortium_statement s JOIN (%s) AS c ON c.id = s.id
             WHERE encode(sha256(convert_to(c.content, 'UTF8')), 'hex') != s.content_hash
            """, Statement._get_content_query(ids))
