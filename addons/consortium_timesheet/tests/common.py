from datetime import date

from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon

MONDAY = date(2026, 3, 2)
GROUP = "consortium_timesheet.consortium_timesheet_group_"


class TimesheetCommon(BaseCommon):
    """Two directions with a director and professionals each, a member's project, roles."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Line = cls.env["account.analytic.line"]
        cls.Sheet = cls.env["consortium.timesheet.sheet"]
        cls.domain_finance = cls.env.ref("consortium_timesheet.service_domain_finance")
        cls.domain_legal = cls.env.ref("consortium_timesheet.service_domain_legal")
        cls.role_advisor = cls.env.ref("consortium_timesheet.role_advisor")
        cls.role_senior = cls.env.ref("consortium_timesheet.role_senior_advisor")
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "35 hours",
                "tz": "America/Montreal",
                "attendance_ids": [
                    (0, 0, {"name": "Day", "dayofweek": str(day), "hour_from": 9, "hour_to": 16})
                    for day in range(5)
                ],
            }
        )
        cls.direction = cls.env["hr.department"].create({"name": "Direction A"})
        cls.direction_other = cls.env["hr.department"].create({"name": "Direction B"})
        cls.director = cls._create_employee("director", "director", cls.direction)
        cls.director_other = cls._create_employee("other", "director", cls.direction_other)
        cls.direction.manager_id = cls.director
        cls.direction_other.manager_id = cls.director_other
        cls.employee = cls._create_employee("prof", "user", cls.direction)
        cls.colleague = cls._create_employee("colleague", "user", cls.direction)
        cls.manager_user = new_test_user(cls.env, "ts_manager", groups=f"{GROUP}manager")
        cls.env["consortium.employee.role"].create(
            {
                "employee_id": cls.employee.id,
                "role_id": cls.role_advisor.id,
                "date_from": "2026-01-01",
            }
        )
        cls.member = cls.env["res.partner"].create({"name": "Coop Alpha", "is_company": True})
        cls.project = cls.env["project.project"].create(
            {
                "name": "Mandate",
                "partner_id": cls.member.id,
                "allow_timesheets": True,
                "privacy_visibility": "employees",
                "service_domain_id": cls.domain_finance.id,
            }
        )
        cls.task = cls.env["project.task"].create({"name": "Advice", "project_id": cls.project.id})

    @classmethod
    def _create_employee(cls, login, tier, department):
        user = new_test_user(cls.env, f"ts_{login}", groups=f"{GROUP}{tier}", tz="America/Montreal")
        return cls.env["hr.employee"].create(
            {
                "name": f"Employee {login}",
                "user_id": user.id,
                "department_id": department.id,
                "resource_calendar_id": cls.calendar.id,
                "tz": "America/Montreal",
            }
        )

    @classmethod
    def _prepare_line(cls, employee=None, day=MONDAY, hours=1.0, **values):
        return {
            "name": "Work",
            "project_id": cls.project.id,
            "employee_id": (employee or cls.employee).id,
            "date": day,
            "unit_amount": hours,
            **values,
        }

    @classmethod
    def _create_line(cls, *args, **kwargs):
        return cls.Line.create(cls._prepare_line(*args, **kwargs))

    @classmethod
    def _create_approved(cls, *args, **kwargs):
        line = cls._create_line(*args, **kwargs)
        line.sheet_id.action_submit()
        line.sheet_id.with_user(cls.manager_user).action_approve()
        return line

    @classmethod
    def _date_back(cls, employees):
        """They were hired long ago: a record made today has no capacity in the past."""
        employees.version_ids.write({"date_version": "2026-01-01"})
        cls.env.cr.execute(
            "UPDATE hr_employee SET create_date = '2026-01-01' WHERE id = ANY(%s)",
            [employees.ids],
        )
        employees.invalidate_recordset(["create_date"])
