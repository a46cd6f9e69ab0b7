"""Annual dues: preview, draft invoices, posting and the daily state of many members."""

from datetime import date

from .measure import measure

DAY = date(2026, 9, 1)


def prepare(env, count):
    """``count`` members of one category with a dues product, entered as an old register."""
    product = env["product.product"].create(
        {"name": "Cotisation", "type": "service", "list_price": 500}
    )
    category = env["consortium.member.category"].create(
        {"name": "Bench", "code": f"BENCH-{product.id}", "dues_product_id": product.id}
    )
    place = {
        "country_id": env.ref("base.ca").id,
        "state_id": env.ref("base.state_ca_qc").id,
        "email": "bench@example.com",
    }
    partners = env["res.partner"].create(
        [{"name": f"Cotisant {rank}", "is_company": True, **place} for rank in range(count)]
    )
    members = env["consortium.membership"].create(
        [
            {
                "partner_id": partner.id,
                "category_id": category.id,
                "date_admitted": date(2020, 1, 1 + rank % 28),
            }
            for rank, partner in enumerate(partners)
        ]
    )
    members.action_enter_register()
    return members


def _go_on(run, step):
    """All batches of a step; return the costliest number of queries of a full batch."""
    env, worst = run.env, 0
    while run.state == step:
        cost, _done = measure(env, run._do_batch)
        worst = max(worst, cost.queries)
    return worst


def bench(env, count):
    """Return table rows of a run of ``count`` members."""
    env = env(context={**env.context, "tracking_disable": True, "mail_create_nolog": True})
    members = prepare(env, count)
    env.cr.execute("ANALYZE")
    run = env["consortium.dues.run"].create(
        {"date": DAY, "invoice_date": DAY, "membership_ids": [(6, 0, members.ids)]}
    )
    what = f"{count} members"
    rows = []
    preview, _result = measure(env, run.action_compute)
    rows.append(("dues: preview", what, preview, None, 1))
    assert len(run.line_ids) == count, len(run.line_ids)
    for label, action, step in (
        ("draft", run.action_create_invoices, "drafting"),
        ("post", run.action_post_invoices, "posting"),
    ):
        cost, worst = measure(env, lambda a=action, s=step: (a(), _go_on(run, s))[1])
        rows.append((f"dues: {label}, per invoice", f"{what}, {worst} q a batch", cost, None, count))
    assert run.state == "done" and run.posted_count == count

    def recompute():
        env.add_to_compute(members._fields["dues_state"], members)
        members.flush_recordset(["dues_state"])

    cost, _result = measure(env, recompute)
    rows.append(("dues: state of all members", what, cost, None, 1))
    cost, _result = measure(env, lambda: (members.mapped("is_new_member"), members.mapped("is_new_user")))
    rows.append(("marks: new member, new user", what, cost, None, 1))
    return rows
