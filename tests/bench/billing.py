"""Preview, draft and post: our run, Odoo's sale_timesheet, and bare ``account.move``."""

from datetime import date

from .data import RATE
from .measure import compare, measure

ROWS = 10  # entries per invoice
LAST = date(2026, 9, 30)


def prepare(data, count):
    """The same entries on ``count`` agreements and on ``count`` orders."""
    members = data.members(count)
    agreements = data.agreements(members)
    projects = data.projects(agreements, "hourly")
    orders = data.native_orders(members)
    tasks = [order.tasks_ids[:1] for order in orders]
    data.entries(data.entry_vals([task.project_id for task in tasks], ROWS, tasks))
    lines = data.entries(data.entry_vals(projects, ROWS))
    lines.sheet_id.action_submit()
    lines.sheet_id.action_approve()
    data.analyze()
    return agreements, orders


def _native(env, orders):
    wizard = (
        env["sale.advance.payment.inv"]
        .with_context(
            active_model="sale.order",
            active_ids=orders.ids,
            open_invoices=False,
        )
        .create(
            {
                "advance_payment_method": "delivered",
                "consolidated_billing": False,
                "date_start_invoice_timesheet": date(2026, 9, 1),
                "date_end_invoice_timesheet": LAST,
            }
        )
    )
    wizard.create_invoices()
    moves = orders.invoice_ids
    assert len(moves) == len(orders), (len(moves), len(orders))
    moves.action_post()
    return moves


def _direct(env, agreements, product):
    moves = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": agreement.member_id.id,
                "invoice_date": LAST,
                "invoice_line_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": product.id,
                            "quantity": ROWS * 1.25,
                            "price_unit": RATE,
                        },
                    )
                ],
            }
            for agreement in agreements
        ]
    )
    moves.action_post()
    return moves


def _ours(run):
    while run.state == "invoicing" and run._invoice_batch():
        pass
    assert run.state == "done"
    return run.move_ids


def bench(data, count, rounds):
    """Return table rows of preview and invoicing of ``count`` agreements."""
    env = data.env(context={})
    agreements, orders = (records.with_env(env) for records in prepare(data, count))
    accountant, manager = data.users
    run = env["consortium.billing.run"].create(
        {
            "date_from": False,
            "date_to": LAST,
            "invoice_date": LAST,
            "member_ids": [(6, 0, agreements.member_id.ids)],
        }
    )
    preview = compare(env, {"ours": run.with_user(accountant).action_compute}, rounds)["ours"]
    run.with_user(accountant).action_compute()
    run.with_user(manager).action_approve()
    run.action_invoice()
    product = env.ref("consortium_billing.product_ledger_service")
    costs = compare(
        env,
        {
            "native": lambda: _native(env, orders),
            "direct": lambda: _direct(env, agreements, product),
            "ours": lambda: _ours(run),
        },
        rounds,
    )
    _cost, moves = measure(env, lambda: _ours(run))
    assert len(moves) == count
    rows = [("preview", f"{count} agreements, {count * ROWS} rows", preview, None, 1)]
    for other in ("native", "direct"):
        rows.append(
            (
                f"draft + post, per invoice (against {other})",
                f"{count} invoices of {ROWS} rows",
                costs["ours"],
                costs[other],
                count,
            )
        )
    return rows
