def uninstall_hook(env):
    """Drop the guard of the ledger: the function would outlive the table."""
    env.cr.execute("DROP FUNCTION IF EXISTS consortium_hour_ledger_guard() CASCADE")
