"""A billing run whose process is killed, at several moments, then resumed by the job."""

import signal
import subprocess
import time

import pytest

PREPARE = """
import sys; sys.path.insert(0, {root!r})
from datetime import date
from tests.generator import month_end
people = {{
    "directors": [],
    "manager": env["res.users"].search([("login", "=", "direction")]),
    "accountant": env["res.users"].search([("login", "=", "comptabilite")]),
}}
month_end.approve_weeks(env, people, date(2026, 9, 30))
run = month_end.create_run(env, people, date(2026, 9, 1))
month_end.approve_run(run, people)
env.cr.commit()
print("RUN:%s" % run.id)
"""
INVOICE = """
import time
run = env["consortium.billing.run"].browse({run})
if run.state == "approved":
    run.action_invoice()
    env.cr.commit()
print("STARTED", flush=True)
while run.state == "invoicing" and run._invoice_batch(1):
    env.flush_all()
    if {pause}:
        time.sleep({pause})  # killed here: done, not committed
    env.cr.commit()
    print("BATCH", flush=True)
print("END", flush=True)
"""
INVOICES = """
    SELECT a.name, l.quantity, l.price_unit, l.price_subtotal, v.state, v.invoice_date::text
      FROM account_move v
      JOIN consortium_agreement a ON a.id = v.agreement_id
      JOIN account_move_line l ON l.move_id = v.id AND l.display_type = 'product'
     WHERE v.billing_run_id = %s
     ORDER BY a.name, l.sequence, l.price_subtotal, l.quantity
"""


@pytest.fixture(scope="module")
def approved_run(generated, module_database, odoo_shell, root):
    """(database, id of an approved run of September)"""
    name = module_database("approved", source=generated[0])
    output = odoo_shell(name, PREPARE.format(root=str(root)))
    return name, int(output.split("RUN:")[1].split()[0])


@pytest.fixture(scope="module")
def expected(approved_run, module_database, odoo_shell):
    """What the run gives when nobody disturbs it: invoice lines and the file's sequence."""
    source, run = approved_run
    name = module_database("straight", source=source)
    odoo_shell(name, INVOICE.format(run=run, pause=0))
    return invoices(odoo_shell, name, run)


def invoices(odoo_shell, database, run):
    code = f"""
env.cr.execute({INVOICES!r}, [{run}])
print("LINES:%r" % (env.cr.fetchall(),))
env.cr.execute("SELECT count(*) FROM account_move WHERE billing_run_id = %s", [{run}])
print("COUNT:%s" % env.cr.fetchone()[0])
"""
    output = odoo_shell(database, code)
    return [line for line in output.splitlines() if line.startswith(("LINES:", "COUNT:"))]


def start(database, code):
    from consortium import odoo

    process = subprocess.Popen(
        odoo.shell_command(database),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=odoo.env(),
        text=True,
        start_new_session=True,
    )
    process.stdin.write(code)
    process.stdin.close()
    return process


def wait_for(process, word, count=1):
    for line in process.stdout:
        count -= line.strip() == word
        if not count:
            return
    raise AssertionError(f"the process ended before {word}")


@pytest.mark.parametrize(
    ("moment", "pause", "delay"),
    [
        ("STARTED", 0, 0.0),  # nothing invoiced yet
        ("STARTED", 30, 4.0),  # a batch is done and not committed
        ("BATCH", 0, 0.0),  # between two batches
        ("BATCH", 0, 0.15),  # somewhere inside the next one
    ],
)
def test_killed_and_resumed(
    approved_run, expected, new_database, odoo_shell, odoo_env, check_books, moment, pause, delay
):
    source, run = approved_run
    database = new_database("killed", source=source)
    process = start(database, INVOICE.format(run=run, pause=pause))
    wait_for(process, moment)
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    process.wait()

    resume = """
env["consortium.billing.run"]._cron_process_runs()
env.cr.commit()
"""
    odoo_shell(database, resume)
    with odoo_env(database) as env:
        assert env["consortium.billing.run"].browse(run).state == "done"
    assert invoices(odoo_shell, database, run) == expected
    check_books(database)


def test_done_run_does_nothing_more(approved_run, expected, new_database, odoo_shell):
    """Invariant 6: the same run started again gives the same invoices, none twice."""
    source, run = approved_run
    database = new_database("again", source=source)
    for _ in range(2):
        odoo_shell(database, INVOICE.format(run=run, pause=0))
    odoo_shell(database, 'env["consortium.billing.run"]._cron_process_runs(); env.cr.commit()')
    assert invoices(odoo_shell, database, run) == expected
