from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from .consortium_billing_desk import MOST_ROWS


class ConsortiumBillingDesk(models.AbstractModel):
    """Cards of what is issued: runs and their exceptions, statements, self-audit."""

    _inherit = "consortium.billing.desk"

    @api.model
    def _get_next_steps(self):
        """{state of a run: what to do next}."""
        return {
            "draft": self.env._("Compute the preview"),
            "computed": self.env._("Have it approved by somebody else"),
            "approved": self.env._("Issue the invoices"),
            "invoicing": self.env._("Wait until its invoices are issued"),
        }

    @api.model
    def _get_runs_card(self):
        """Billing runs in progress, each with its next step."""
        Run = self.env["consortium.billing.run"]
        steps = self._get_next_steps()
        domain = [*self._get_company_domain(), ("state", "in", list(steps))]
        [(count, oldest)] = Run._read_group(domain, [], ["__count", "date_to:min"])
        rows = [
            self._make_row(
                run.name,
                self._format_money(run.amount_untaxed) if run.line_count else "",
                self.env._("Lines in error: %(count)s", count=run.error_count)
                if run.error_count
                else steps[run.state],
                level="late" if run.error_count else "",
                action=self._make_action(run.name, Run._name, views=("form",), res_id=run.id),
            )
            for run in Run.search(domain, limit=MOST_ROWS, order="date_to, id")
        ]
        return self._make_card(
            "runs",
            self.env._("Billing runs in progress"),
            str(count),
            self._format_age(oldest),
            "late" if any(row["level"] for row in rows) else "todo" if count else "ok",
            rows,
            self._make_action(
                self.env._("Billing runs"),
                Run._name,
                self._get_company_domain(),
                views=("list", "kanban", "form"),
            ),
            [
                {
                    "label": self.env._("New billing run"),
                    "model": self._name,
                    "method": "action_new_run",
                }
            ],
        )

    @api.model
    def action_new_run(self):
        """Open an empty billing run."""
        return self._make_action(
            self.env._("New billing run"), "consortium.billing.run", views=("form",)
        )

    @api.model
    def _get_exceptions_card(self):
        """What the last preview left out, or what deserves a look before approving it."""
        Exception_ = self.env["consortium.billing.run.exception"]
        run = self.env["consortium.billing.run"].search(
            [*self._get_company_domain(), ("state", "not in", ("draft", "cancelled"))],
            order="computed_on desc, id desc",
            limit=1,
        )
        domain = [("run_id", "=", run.id)]
        groups = Exception_._read_group(domain, ["kind"], ["__count", "minutes:sum"])
        labels = dict(Exception_._fields["kind"]._description_selection(self.env))
        rows = [
            self._make_row(
                labels.get(kind, kind),
                str(count),
                self._format_hours((minutes or 0) / 60),
                action=self._make_action(
                    labels.get(kind, kind),
                    Exception_._name,
                    [*domain, ("kind", "=", kind)],
                    views=("list",),
                ),
            )
            for kind, count, minutes in groups
        ]
        return self._make_card(
            "exceptions",
            self.env._("Exceptions of the last run"),
            str(sum(group[1] for group in groups)),
            run.name if run else "",
            "todo" if groups and run.state == "computed" else "ok",
            rows,
            self._make_action(
                self.env._("Exceptions of the last run"), Exception_._name, domain, views=("list",)
            ),
        )

    @api.model
    def _get_statements_card(self):
        """Statements of the periods that are over, not issued yet."""
        yesterday = self._get_today() - timedelta(days=1)
        Statement = self.env["consortium.statement"]
        due = Statement.sudo()._get_due(self.env.company, yesterday)  # whose, not what they say
        members = self.env["res.partner"].browse(d.member_id for d in due[:MOST_ROWS])
        rows = [
            self._make_row(member.display_name, format_date(self.env, d.date_to))
            for member, d in zip(members, due, strict=False)
        ]
        return self._make_card(
            "statements",
            self.env._("Statements to issue"),
            str(len(due)),
            self._format_age(min((d.date_to for d in due), default=None)),
            "todo" if due else "ok",
            rows,
            self._make_action(
                self.env._("Statements"), Statement._name, self._get_company_domain()
            ),
            [
                {
                    "label": self.env._("Issue statements"),
                    "model": self._name,
                    "method": "action_issue_statements",
                }
            ]
            if due
            else (),
        )

    @api.model
    def action_issue_statements(self):
        """Choose which statements to issue."""
        return {
            **self._make_action(
                self.env._("Issue statements"), "consortium.statement.issue", views=("form",)
            ),
            "target": "new",
        }

    @api.model
    def _get_audit_card(self):
        """What the last night found."""
        Audit = self.env["consortium.billing.audit"]
        audit = Audit.search(self._get_company_domain(), limit=1)
        buttons = [{"label": self.env._("Run now"), "model": Audit._name, "method": "action_run"}]
        if not audit:
            return self._make_card(
                "audit",
                self.env._("Self-audit"),
                self.env._("Never run"),
                level="todo",
                buttons=buttons,
            )
        day = fields.Datetime.context_timestamp(self, audit.date)
        broken = audit.result_ids.filtered(lambda r: r.count or r.error)
        return self._make_card(
            "audit",
            self.env._("Self-audit"),
            self.env._("All in order")
            if audit.state == "clean"
            else self.env._("Findings: %(count)s", count=audit.finding_count),
            self.env._(
                "%(date)s, %(count)s rules",
                date=format_date(self.env, day.date()),
                count=audit.check_count,
            ),
            "ok" if audit.state == "clean" else "late",
            [self._make_audit_row(result) for result in broken[:MOST_ROWS]],
            self._make_action(
                self.env._("Self-audit"), Audit._name, views=("form",), res_id=audit.id
            ),
            buttons,
        )

    @api.model
    def _make_audit_row(self, result):
        """A rule that does not hold, and how many records break it."""
        domain = [("result_id", "=", result.id)]
        return self._make_row(
            result.name,
            self.env._("Error") if result.error else str(result.count),
            level="late",
            action=self._make_action(
                self.env._("Findings"), "consortium.billing.audit.finding", domain, views=("list",)
            ),
        )
