"""The month-end as the people of the consortium do it, each with their own rights.

Used by the generator for the past months, by the demonstration for the oldest open one, and by
the tests.
"""

from . import dates

INVOICE_BATCH = 100


def approve_weeks(env, people, last_day):
    """Each director approves the submitted weeks of their people; the manager the others.

    :param people: users by purpose: ``manager``, and the directors' under their own keys
    :return: the approved sheets
    """
    Sheet = env["consortium.timesheet.sheet"]
    domain = [("state", "=", "submitted"), ("date_start", "<=", last_day)]
    approved = Sheet
    for user in [*people["directors"], people["manager"]]:
        sheets = Sheet.search(domain, order="date_start, id")
        if user != people["manager"]:
            sheets = sheets.filtered(
                lambda s, u=user: s.director_id.user_id == u and s.employee_id.user_id != u
            )
        if sheets:
            sheets.with_user(user).action_approve()
            approved |= sheets
    return approved


def give_consents(env, people, before):
    """Members answer within the month: overage worked before ``before`` is accepted."""
    rows = (
        env["consortium.hour.ledger"]
        .with_user(people["accountant"])
        .search(
            [
                ("consent_state", "=", "pending"),
                ("reversed", "=", False),
                ("work_date", "<", before),
            ]
        )
    )
    rows.action_give_consent()


def create_run(env, people, month, **values):
    """The accountant prepares the run of ``month`` and computes its preview."""
    last_day = dates.end_of_month(month)
    Run = env["consortium.billing.run"].with_user(people["accountant"])
    run = Run.with_context(ir_sequence_date=str(last_day)).create(
        {
            # No first day: late hours of earlier months are billed too.
            "date_from": False,
            "date_to": last_day,
            "invoice_date": last_day,
            **values,
        }
    )
    run.action_compute()
    return run


def approve_run(run, people):
    """The manager approves the preview; a month without anything to bill stays as it is."""
    if run.line_ids:
        run.with_user(people["manager"]).action_approve()


def invoice_run(run, people, batch=INVOICE_BATCH, on_batch=None):
    """Invoice the approved run to its end, as the scheduled action does."""
    if run.state != "approved":
        return run.move_ids
    run.with_user(people["accountant"]).action_invoice()
    # The scheduled action works as the system, batch by batch.
    while run.state == "invoicing" and run._invoice_batch(batch):
        if on_batch:
            on_batch()
    return run.move_ids


def issue_statements(env, people, last_day):
    """Every statement of hours that ends by ``last_day``, as the scheduled action issues them."""
    Statement = env["consortium.statement"]
    return Statement._issue_until(people["accountant"].company_id, last_day)


def run_audit(env, people):
    """The accountant runs the self-audit of the night; return what it found."""
    action = env["consortium.billing.audit"].with_user(people["accountant"]).action_run()
    return env["consortium.billing.audit"].browse(action["res_id"])
