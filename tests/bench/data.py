"""The same work entered twice: on agreements for us, on sale orders for Odoo's own flow."""

from datetime import date, timedelta

DAY = date(2026, 9, 7)
RATE = 100.0
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "no_reset_password": True,
}
BATCH = 1000


class Data:
    """Creates members, agreements, orders, employees and time; quiet and in batches."""

    def __init__(self, env, employees=20):
        self.env = env(context=dict(env.context, **QUIET))
        self.company = env.company
        self.company.consortium_rate_card_id = self.env["consortium.rate.card"].create(
            {
                "name": "Bench",
                "line_ids": [(0, 0, {"rate": RATE, "date_from": date(2020, 1, 1)})],
            }
        )
        self.employees = self.env["hr.employee"].create(
            [{"name": f"Bench {rank}", "hourly_cost": 50} for rank in range(employees)]
        )
        groups = ("consortium_billing.consortium_billing_group_manager",)
        self.users = self.env["res.users"].create(
            [
                {
                    "name": login,
                    "login": login,
                    "group_ids": [
                        (
                            6,
                            0,
                            [
                                env.ref("base.group_user").id,
                                *(env.ref(group).id for group in groups),
                            ],
                        )
                    ],
                }
                for login in ("bench_accountant", "bench_manager")
            ]
        )
        self._count = 0

    def members(self, count):
        self._count += 1
        place = {
            "country_id": self.env.ref("base.ca").id,
            "state_id": self.env.ref("base.state_ca_qc").id,
        }
        return self.env["res.partner"].create(
            [
                {"name": f"Membre {self._count}-{rank}", "is_company": True, **place}
                for rank in range(count)
            ]
        )

    def agreements(self, members):
        agreements = self.env["consortium.agreement"].create(
            [{"member_id": member.id, "date_start": date(2026, 1, 1)} for member in members]
        )
        agreements.action_activate()
        return agreements

    def projects(self, agreements, kind):
        return self.env["project.project"].create(
            [
                {
                    "name": f"Mandat {agreement.name}",
                    "partner_id": agreement.member_id.id,
                    "agreement_id": agreement.id,
                    "allow_timesheets": True,
                    "default_billing_kind": kind,
                }
                for agreement in agreements
            ]
        )

    def packages(self, members, per_member, hours):
        """Sell packages through confirmed orders; return the agreements."""
        product = self.env.ref("consortium_billing.product_hour_package")
        orders = self.env["sale.order"].create(
            [
                {
                    "partner_id": member.id,
                    "order_line": [
                        (
                            0,
                            0,
                            {"product_id": product.id, "product_uom_qty": hours, "price_unit": 90},
                        )
                        for _package in range(per_member)
                    ],
                }
                for member in members
            ]
        )
        orders.action_confirm()
        packages = orders.package_ids
        for rank, package in enumerate(packages):
            package.write(
                {
                    "date_start": date(2026, 1, 1),
                    "date_end": date(2026, 12, 1) + timedelta(days=rank % per_member),
                }
            )
        return orders.agreement_id

    def native_orders(self, members):
        """Orders billed on timesheets, each with its project and task."""
        product = self.env["product.product"].create(
            {
                "name": "Service à l'heure",
                "type": "service",
                "invoice_policy": "delivery",
                "service_type": "timesheet",
                "service_tracking": "task_in_project",
                "uom_id": self.env.ref("uom.product_uom_hour").id,
                "list_price": RATE,
            }
        )
        orders = self.env["sale.order"].create(
            [
                {
                    "partner_id": member.id,
                    "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 100})],
                }
                for member in members
            ]
        )
        orders.action_confirm()
        return orders

    def entry_vals(self, projects, each, tasks=None, hours=1.25, first=DAY):
        """Values of ``each`` entries on every project, spread over people and days."""
        vals_list = []
        for rank in range(each):
            for position, project in enumerate(projects):
                number = rank * len(projects) + position
                vals_list.append(
                    {
                        "name": f"Travail {rank}",
                        "project_id": project.id,
                        "task_id": tasks[position].id if tasks else False,
                        "employee_id": self.employees[number % len(self.employees)].id,
                        "date": first + timedelta(days=number // len(self.employees) % 20),
                        "unit_amount": hours,
                    }
                )
        return vals_list

    def entries(self, vals_list):
        lines = self.env["account.analytic.line"]
        for start in range(0, len(vals_list), BATCH):
            lines |= lines.create(vals_list[start : start + BATCH])
            self.env.flush_all()
        return lines

    def analyze(self):
        """Fresh statistics: without them posting costs two or three times its SQL."""
        self.env.flush_all()
        self.env.cr.commit()
        self.env.cr.execute("ANALYZE")
        self.env.cr.commit()
        self.env.invalidate_all()
