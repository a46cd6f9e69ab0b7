from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .consortium_statement_balance import IN_COLUMNS, OUT_COLUMNS

FORMAT = "consortium.statement/1"
# What the content says of a row. Not the timesheet, which empties when a reversed entry is deleted,
# nor the links to invoices, which come later.
ROW_COLUMNS = (
    "id", "work_date", "kind", "agreement_id", "package_id", "beneficiary_id", "project_id",
    "task_id", "service_domain_id", "role_id", "employee_id", "minutes", "multiplier", "drawn",
    "rate", "amount", "reversal_of_id", "description",
)
DECIMALS = ("multiplier", "rate", "amount")
WORK_COLUMNS = (
    "overage_minutes", "overage_amount", "hourly_minutes", "hourly_amount", "free_minutes",
    "row_count", "late_count", "watermark",
)


class ConsortiumStatement(models.Model):
    """The fingerprint of a statement, and how to check it.

    The content is text in UTF-8: one JSON array per line, each ended by a newline, as Python's
    `json.dumps(array, ensure_ascii=False)` writes it. In this order:

    - `[format, number, company id, member id, currency, first day, last day, fingerprint of the
      statement before or null]`;
    - `["T", …]`: the sixteen figures of the balance (minutes, then values), then overage, hourly
      and uncharged work, numbers of rows and of late rows, last row of the ledger;
    - `["P", package id, …]`: the sixteen figures of each package, by id;
    - `["R", …]`: the columns of `ROW_COLUMNS` of each row of the ledger, by id.

    Days are ISO; money, rates and multipliers are text with four decimals. The fingerprint is the
    SHA-256 of that text, in hexadecimal: `sha256sum` of the file gives it. As it holds the one of
    the statement before, it vouches for the whole chain.
    """

    _inherit = "consortium.statement"

    def _seal(self, ids):
        """Store the fingerprint of new statements; from here on they do not change."""
        self.env.cr.execute(SQL(
            """
            UPDATE consortium_statement s
               SET content_hash = encode(sha256(convert_to(c.content, 'UTF8')), 'hex')
              FROM (%s) AS c WHERE c.id = s.id
            """, self._get_content_query(ids)))

    def _get_content(self):
        """The content of one statement, as its fingerprint sees it, from what is stored today."""
        self.ensure_one()
        return self.env.execute_query(self._get_content_query(self.ids))[0][1]

    def _get_content_query(self, ids):
        """SQL query: (id, content) of statements."""
        head = SQL(
            "json_build_array(%s, s.name, s.company_id, s.member_id, c.name, s.date_from, s.date_to,"
            " b.content_hash)", FORMAT)
        return SQL(
            """
            SELECT s.id, %(head)s::text || E'\\n' || %(totals)s::text || E'\\n'
                   || COALESCE(p.content, '') || COALESCE(r.content, '') AS content
              FROM consortium_statement s
              JOIN res_currency c ON c.id = s.currency_id
         LEFT JOIN consortium_statement b ON b.id = s.previous_id
         LEFT JOIN (SELECT l.statement_id,
                           string_agg(%(line)s::text || E'\\n', '' ORDER BY l.package_id) AS content
                      FROM consortium_statement_line l WHERE l.statement_id = ANY(%(ids)s)
                     GROUP BY l.statement_id) p ON p.statement_id = s.id
         LEFT JOIN (SELECT l.statement_id,
                           string_agg(%(row)s::text || E'\\n', '' ORDER BY l.id) AS content
                      FROM consortium_hour_ledger l WHERE l.statement_id = ANY(%(ids)s)
                     GROUP BY l.statement_id) r ON r.statement_id = s.id
             WHERE s.id = ANY(%(ids)s)
            """,
            ids=list(ids), head=head,
            totals=self._get_array("s", "T", (*self._get_balance_columns(), *WORK_COLUMNS)),
            line=self._get_array("l", "P", ("package_id", *self._get_balance_columns())),
            row=self._get_array("l", "R", ROW_COLUMNS))

    def _get_array(self, alias, mark, names):
        """SQL expression of a line of the content."""
        values = [
            SQL("round(%s::numeric, 4)::text", SQL.identifier(alias, name))
            if name in DECIMALS or name.endswith(("_value", "_amount"))
            else SQL.identifier(alias, name)
            for name in names
        ]
        return SQL("json_build_array(%s, %s)", mark, SQL(", ").join(values))

    def _find_differences(self):
        """Check statements against the ledger: what is stored now, summed and sealed again.

        :return: {statement: list of what does not agree}; empty when all is well
        """
        found = {}
        for statement in self:
            problems = statement._get_problems()
            if problems:
                found[statement] = problems
        return found

    def _get_problems(self):
        """Texts of what does not agree on one statement. Hook: check something else."""
        self.ensure_one()
        env = self.env
        problems = []
        [[same]] = env.execute_query(SQL(
            "SELECT encode(sha256(convert_to(content, 'UTF8')), 'hex') = %s FROM (%s) AS c",
            self.content_hash, self._get_content_query(self.ids)))
        if not same:
            problems.append(env._("The content is no longer that of the fingerprint."))
        stored = [round(self[name], 4) for name in self._get_balance_columns()]
        if self._get_ledger_balance() != stored:
            problems.append(env._("The balance is not the sum of the rows of the ledger."))
        previous = self.previous_id
        if previous and (self.opening, self.opening_value, self.date_from) != (
            previous.closing, previous.closing_value, previous.date_next
        ):
            problems.append(env._("The opening is not the closing of the statement before."))
        return problems

    def _get_ledger_balance(self):
        """The figures of the balance, summed again from the rows of the ledger."""
        sums = self._get_movement_sums()
        [row] = self.env.execute_query(SQL(
            "SELECT %s FROM consortium_hour_ledger l JOIN consortium_statement s "
            "ON s.id = l.statement_id WHERE s.id = %s AND l.package_id IS NOT NULL",
            SQL(", ").join(sums.values()), self.id))
        found = dict(zip(sums, row, strict=True))
        for suffix in ("", "_value"):
            found[f"opening{suffix}"] += self.previous_id[f"closing{suffix}"]
            found[f"closing{suffix}"] = found[f"opening{suffix}"] + sum(
                found[f"{name}{suffix}"] for name in IN_COLUMNS
            ) - sum(found[f"{name}{suffix}"] for name in OUT_COLUMNS)
        return [round(found[name], 4) for name in self._get_balance_columns()]

    def action_check(self):
        """Compute the fingerprints again and compare them with those that were stored."""
        self.check_access("read")
        statements = self.sudo()  # rows and chain, whoever checks
        if differences := statements._find_differences():
            raise UserError("\n".join(
                f"{statement.name}: {' '.join(problems)}"
                for statement, problems in differences.items()))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(count)s statements checked: they are as they were issued, and equal to the "
                    "hour ledger.", count=len(self)),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
