from datetime import date, timedelta

from .common import MONDAY, TimesheetCommon

MONTH = date(2026, 3, 1)


class PortfolioCommon(TimesheetCommon):
    """The project of TimesheetCommon is directed by ``director``, who approves its budget."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Budget = cls.env["consortium.project.budget"]
        cls.Report = cls.env["consortium.project.budget.report"]
        cls.project.write({"direction_id": cls.direction.id, "director_id": cls.director.id})

    @classmethod
    def _create_budget(cls, hours=10.0, project=None, **values):
        return cls.Budget.create(
            {
                "project_id": (project or cls.project).id,
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "service_domain_id": cls.domain_finance.id,
                            "role_id": cls.role_advisor.id,
                            "month": MONTH,
                            "hours": hours,
                            "cost": hours * 40,
                            "revenue": hours * 100,
                        },
                    )
                ],
                **values,
            }
        )

    @classmethod
    def _create_in_force(cls, hours=10.0, project=None):
        budget = cls._create_budget(hours, project)
        budget.action_approve()
        return budget

    @classmethod
    def _submit(cls, hours, weeks=0, employee=None, project=None):
        """A submitted week with one entry."""
        line = cls._create_line(
            employee,
            MONDAY + timedelta(weeks=weeks),
            hours,
            project_id=(project or cls.project).id,
        )
        line.sheet_id.action_submit()
        return line.sheet_id

    def _approve(self, sheets):
        sheets.with_user(self.director.user_id).action_approve()
        self.env.invalidate_all()
