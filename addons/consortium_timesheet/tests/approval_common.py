from datetime import timedelta

from freezegun import freeze_time

from .common import MONDAY, TimesheetCommon


class ApprovalCommon(TimesheetCommon):
    """Weeks handed over, as a director finds them on the Monday that follows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-03-09 15:00:00"))
        cls.env["consortium.employee.role"].create(
            {
                "employee_id": cls.colleague.id,
                "role_id": cls.role_senior.id,
                "date_from": "2026-01-01",
            }
        )

    @classmethod
    def _fill(cls, employee=None, monday=MONDAY, hours=(7,) * 5, **values):
        """A submitted week with an entry by day."""
        lines = cls.Line.create(
            [
                cls._prepare_line(employee, monday + timedelta(days=number), amount, **values)
                for number, amount in enumerate(hours)
                if amount
            ]
        )
        lines.sheet_id.action_submit()
        return lines.sheet_id

    def _get_codes(self, sheet):
        return [anomaly["code"] for anomaly in sheet._get_anomalies()[sheet.id]]
