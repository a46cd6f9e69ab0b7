"""A world small enough to recompute by hand: one member, one package, professionals, weeks."""

from datetime import date, timedelta

MONDAY = date(2026, 9, 7)
RATE = 100.0  # per hour, any role, domain and tier
QUIET = {"tracking_disable": True, "no_reset_password": True, "mail_create_nolog": True}


class World:
    """Creates the records of a scenario in ``env`` and remembers their ids.

    The ids are plain numbers: other connections browse them in their own environments.
    """

    MONDAY = MONDAY

    @staticmethod
    def day(weeks=0, days=0):
        return MONDAY + timedelta(weeks=weeks, days=days)

    def __init__(self, env, people=2):
        self.env = env(context=dict(env.context, **QUIET))
        self.company = env.company
        self._create_rate_card()
        self.director = self._create_user("directrice", "consortium_timesheet", "manager")
        self.accountant = self._create_user("comptable", "consortium_billing", "officer")
        self.manager = self._create_user("dg", "consortium_billing", "manager")
        self.employees = [self._create_employee(rank) for rank in range(people)]

    def _create_rate_card(self):
        card = self.env["consortium.rate.card"].create(
            {
                "name": "Grille",
                "line_ids": [(0, 0, {"date_from": date(2020, 1, 1), "rate": RATE})],
            }
        )
        self.company.consortium_rate_card_id = card
        self.rate_card = card

    def _create_user(self, login, module, tier):
        return self.env["res.users"].create(
            {
                "name": login,
                "login": login,
                "group_ids": [
                    (
                        6,
                        0,
                        [
                            self.env.ref("base.group_user").id,
                            self.env.ref(f"{module}.{module}_group_{tier}").id,
                        ],
                    )
                ],
            }
        )

    def _create_employee(self, rank):
        user = self._create_user(f"pro{rank}", "consortium_timesheet", "user")
        return self.env["hr.employee"].create(
            {
                "name": f"Professionnelle {rank}",
                "user_id": user.id,
                "hourly_cost": 40,
            }
        )

    def member(self, name="Coopérative du Val-Brumeux", portal_login=None):
        partner = self.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "lang": "fr_CA",
                "country_id": self.env.ref("base.ca").id,
                "state_id": self.env.ref("base.state_ca_qc").id,
            }
        )
        if portal_login:
            contact = self.env["res.partner"].create(
                {
                    "name": f"Contact {name}",
                    "parent_id": partner.id,
                    "email": f"{portal_login}@x.example",
                }
            )
            self.env["res.users"].create(
                {
                    "name": contact.name,
                    "login": portal_login,
                    "password": portal_login,
                    "partner_id": contact.id,
                    "lang": "fr_CA",
                    "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
                }
            )
        return partner

    def agreement(self, member, hours, price=90.0, start=None, **values):
        """Sell a package of ``hours`` to ``member``; return the agreement it opens."""
        order = self.env["sale.order"].create(
            {
                "partner_id": member.id,
                "agreement_id": values.pop("agreement", self.env["consortium.agreement"]).id,
                "order_line": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.env.ref(
                                "consortium_billing.product_hour_package"
                            ).id,
                            "product_uom_qty": hours,
                            "price_unit": price,
                        },
                    )
                ],
            }
        )
        order.action_confirm()
        first = start or MONDAY - timedelta(days=60)
        order.package_ids.write({"date_start": first, "date_end": first + timedelta(days=364)})
        order.agreement_id.write(values)
        return order.agreement_id

    def project(self, agreement, **values):
        return self.env["project.project"].create(
            {
                "name": "Mandat",
                "partner_id": agreement.member_id.id,
                "agreement_id": agreement.id,
                "allow_timesheets": True,
                "default_billing_kind": "package",
                **values,
            }
        )

    def entry(self, project, hours, employee=0, day=MONDAY, **values):
        return self.env["account.analytic.line"].create(
            {
                "name": "Travail",
                "project_id": project.id,
                "employee_id": self.employees[employee].id,
                "date": day,
                "unit_amount": hours,
                **values,
            }
        )

    def submitted_week(self, project, hours, employee=0, day=MONDAY, **values):
        """One entry in its week, submitted."""
        sheet = self.entry(project, hours, employee, day, **values).sheet_id
        sheet.action_submit()
        return sheet

    def approved_week(self, *args, **values):
        sheet = self.submitted_week(*args, **values)
        sheet.action_approve()
        return sheet

    def run(self, day=MONDAY, compute=True):
        """A run up to the end of the month of ``day``, prepared by the accountant."""
        from tests.generator.dates import end_of_month

        last = end_of_month(day)
        run = (
            self.env["consortium.billing.run"]
            .with_user(self.accountant)
            .create({"date_from": False, "date_to": last, "invoice_date": last})
        )
        if compute:
            run.action_compute()
        return run

    def bill(self, run):
        """Approve the run by the second person and invoice it to the end."""
        run.with_user(self.manager).action_approve()
        run.action_invoice()
        while run.state == "invoicing" and run._invoice_batch(50):
            pass
        return run.move_ids
