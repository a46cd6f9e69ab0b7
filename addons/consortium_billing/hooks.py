GUARDS = (
    "consortium_hour_ledger_guard",
    "consortium_hour_ledger_invoiced",
    "consortium_hour_ledger_stated",
    "consortium_statement_guard",
    "consortium_statement_line_guard",
)


def uninstall_hook(env):
    """Drop the guards of the ledger and of statements: functions would outlive their tables."""
    for name in GUARDS:
        env.cr.execute(f"DROP FUNCTION IF EXISTS {name}() CASCADE")
