import time

from markupsafe import Markup
from psycopg2 import Error

from odoo import api, fields, models
from odoo.tools import SQL

from ..set_wise import insert_rows

MANAGER = "consortium_billing.consortium_billing_group_manager"
# Of each rule and company: who has more than that to repair starts with these.
MOST_FINDINGS = 1000


class ConsortiumBillingAudit(models.Model):
    """How an audit runs: one query a rule, whatever the number of companies."""

    _inherit = "consortium.billing.audit"

    @api.model
    def _cron_run(self):
        """Check every company that has agreements; tell approvers what is newly broken."""
        groups = self.env["consortium.agreement"]._read_group([], ["company_id"])
        companies = self.env["res.company"].union(*(company for (company,) in groups))
        self._run(companies)._notify()

    @api.model
    def _run(self, companies):
        """Run each rule once and store what it found, company by company.

        :param companies: those whose results are kept
        :return: the audits, one for each company
        """
        self.env.flush_all()
        checks = self._get_checks()
        outcomes = [self._run_check(check) for check in checks]
        audits = self.browse()
        for company in companies:
            audits |= self._store(company, checks, outcomes)
        return audits

    @api.model
    def _run_check(self, check):
        """Run one rule.

        :return: ({company id: [(record id, expected, found)]}, seconds, error or None)
        """
        start, found, error = time.perf_counter(), {}, None
        try:
            with self.env.cr.savepoint(flush=False):
                for res_id, company_id, expected, value in self.env.execute_query(SQL(
                    "SELECT DISTINCT ON (1) * FROM (%s) AS broken ORDER BY 1", check.query(),
                )):
                    found.setdefault(company_id, []).append((res_id, expected, value))
        except Error as exc:  # a rule that cannot be checked is one that nobody may rely on
            error = str(exc).strip()
        return found, time.perf_counter() - start, error

    @api.model
    def _store(self, company, checks, outcomes):
        """Store the audit of one company in a constant number of queries."""
        known = self._get_known_findings(company)
        found = [outcome[0].get(company.id, []) for outcome in outcomes]
        new = [
            sum((check.code, row[0]) not in known for row in rows)
            for check, rows in zip(checks, found, strict=True)
        ]
        count = sum(map(len, found))
        audit = self.with_context(consortium_audit_step=True).create({
            "company_id": company.id,
            "date": fields.Datetime.now(),
            "state": "broken" if count or any(outcome[2] for outcome in outcomes) else "clean",
            "duration": sum(outcome[1] for outcome in outcomes),
            "check_count": len(checks),
            "finding_count": count,
            "new_count": sum(new),
        })
        result_ids = insert_rows(audit.result_ids, [
            {"audit_id": audit.id, "company_id": company.id, "sequence": sequence,
             "code": check.code, "res_model": check.model, "count": len(rows),
             "new_count": new[sequence], "duration": outcomes[sequence][1],
             "error": outcomes[sequence][2]}
            for sequence, (check, rows) in enumerate(zip(checks, found, strict=True))
        ])
        vals_list = [
            {"result_id": result_id, "audit_id": audit.id, "company_id": company.id,
             "code": check.code, "res_model": check.model, "res_id": res_id,
             "expected": expected, "found": value, "is_new": (check.code, res_id) not in known}
            for result_id, check, rows in zip(result_ids, checks, found, strict=True)
            for res_id, expected, value in rows[:MOST_FINDINGS]
        ]
        if vals_list:
            insert_rows(audit.finding_ids, vals_list)
        audit.invalidate_recordset(["result_ids", "finding_ids"])
        return audit.with_env(self.env)

    @api.model
    def _get_known_findings(self, company):
        """{(rule, record id)} of the audit before."""
        before = self.search([("company_id", "=", company.id)], limit=1)
        rows = before.finding_ids.search_fetch([("audit_id", "=", before.id)], ["code", "res_id"])
        return {(row.code, row.res_id) for row in rows}

    def _notify(self):
        """Give approvers something to do where a rule is newly broken; close it when all is well.

        What is known is not told every night: the activity of the first one stays open.
        """
        for audit in self:
            before = self.search([
                ("company_id", "=", audit.company_id.id), ("id", "!=", audit.id),
                ("activity_ids", "!=", False)])
            if audit.state == "clean":
                before.activity_feedback(
                    ["mail.mail_activity_data_todo"],
                    feedback=self.env._("All in order again since then."))
            elif audit.new_count or any(result.error for result in audit.result_ids):
                audit._schedule_review()

    def _schedule_review(self):
        """An activity for each approver of the company, in their language."""
        users = self.env.ref(MANAGER).all_user_ids.filtered(
            lambda user: not user.share and user.active and self.company_id in user.company_ids)
        for user in users - self.env.ref("base.user_root"):
            audit = self.with_context(lang=user.lang)
            rules = [
                f"{result.name}: {result.new_count or result.error}"
                for result in audit.result_ids if result.new_count or result.error
            ]
            audit.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=audit.env._("Billing: new findings (%(count)s)", count=self.new_count),
                note=Markup("<br/>").join(rules), user_id=user.id)
