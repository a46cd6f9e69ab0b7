"""The figures of the demonstration, each asked of the database."""

from odoo.tools import SQL


def _rows(env, query, *args):
    return env.execute_query(SQL(query, *args))


def collect(env, result):
    """Return the figures of the month-end as a dictionary."""
    env.flush_all()
    return {
        "month": result.month,
        "weeks": _weeks(env, result),
        "minutes_by_kind": _minutes_by_kind(env, result),
        **_packages(env),
        **_invoices(env, result.run),
        "exceptions": result.run.exception_count,
        "statements": len(result.statements.filtered(lambda s: s.date_from >= result.month)),
        "audit_checks": result.audit.check_count,
        "audit_findings": result.audit.finding_count,
        "open_weeks": _open_weeks(env),
    }


def _weeks(env, result):
    return _rows(
        env,
        """
        SELECT count(*) FROM consortium_timesheet_sheet
         WHERE state = 'approved' AND id = ANY(%s)
    """,
        list(result.sheets.ids),
    )[0][0]


def _minutes_by_kind(env, result):
    """Minutes posted by this approval, by kind of ledger row."""
    return dict(
        _rows(
            env,
            """
        SELECT kind, sum(minutes) FROM consortium_hour_ledger
         WHERE id > %s AND kind IN ('draw', 'overage', 'hourly', 'fixed', 'courtesy')
         GROUP BY kind ORDER BY kind
    """,
            result.previous_ledger_id or 0,
        )
    )


def _packages(env):
    row = _rows(
        env,
        """
        SELECT count(*) FILTER (WHERE state = 'open' AND balance * 5 < granted AND balance > 0),
               count(*) FILTER (WHERE balance = 0 AND expired = 0),
               count(*) FILTER (WHERE state = 'expired' OR expired > 0),
               count(*)
          FROM consortium_hour_package
    """,
    )[0]
    return dict(zip(("packages_low", "packages_exhausted", "packages_expired", "packages"), row))


def _invoices(env, run):
    """Totals of the run's invoices; taxes from their own journal items, by tax."""
    count, untaxed, total = _rows(
        env,
        """
        SELECT count(*), COALESCE(sum(amount_untaxed), 0), COALESCE(sum(amount_total), 0)
          FROM account_move WHERE billing_run_id = %s AND state = 'posted'
    """,
        run.id,
    )[0]
    taxes = dict(
        _rows(
            env,
            """
        SELECT tax.amount, -sum(line.balance)
          FROM account_move_line line
          JOIN account_move move ON move.id = line.move_id
          JOIN account_tax tax ON tax.id = line.tax_line_id
         WHERE move.billing_run_id = %s AND move.state = 'posted'
         GROUP BY tax.amount
    """,
            run.id,
        )
    )
    return {
        "invoices": count,
        "untaxed": untaxed,
        "gst": sum(v for rate, v in taxes.items() if rate == 5),
        "qst": sum(v for rate, v in taxes.items() if rate != 5),
        "total": total,
    }


def _open_weeks(env):
    return dict(
        _rows(
            env,
            """
        SELECT state, count(*) FROM consortium_timesheet_sheet
         WHERE state IN ('draft', 'submitted') GROUP BY state
    """,
        )
    )
