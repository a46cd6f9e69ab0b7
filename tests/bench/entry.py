"""Typing time: one entry created or written, on our project, a plain one and an order's."""

from .data import DAY
from .measure import compare


def bench(data, rounds):
    """Return table rows against plain hr_timesheet and against sale_timesheet."""
    member = data.members(1)
    agreement = data.packages(member, 3, 40)
    ours = data.projects(agreement, "package")
    plain = data.env["project.project"].create({"name": "Interne", "allow_timesheets": True})
    task = data.native_orders(member).tasks_ids[:1]
    env = data.env(context={})

    def vals(project, task=False):
        return {
            "name": "Travail",
            "project_id": project.id,
            "task_id": task and task.id,
            "employee_id": data.employees[0].id,
            "date": DAY,
            "unit_amount": 1.5,
        }

    flows = {"ours": vals(ours), "plain": vals(plain), "native": vals(task.project_id, task)}
    lines = {name: data.env["account.analytic.line"].create(v) for name, v in flows.items()}
    data.analyze()
    create = compare(
        env,
        {
            name: lambda v=values: env["account.analytic.line"].create(v)
            for name, values in flows.items()
        },
        rounds,
    )
    write = compare(
        env,
        {
            name: lambda line=line: line.with_env(env).write({"unit_amount": 2.25})
            for name, line in lines.items()
        },
        rounds,
    )
    return [
        (f"{action} one entry (against {other})", "", costs["ours"], costs[other], 1)
        for action, costs in (("create", create), ("write", write))
        for other in ("plain", "native")
    ]
