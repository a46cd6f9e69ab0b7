import base64

from .common import TimesheetCommon

TOGGL = (
    "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,"
    "Duration,Tags,Amount ()"
)
CLOCKIFY = (
    "Project,Client,Description,Task,User,Group,Email,Tags,Billable,Start Date,Start Time,End Date,"
    "End Time,Duration (h),Duration (decimal),Billable Rate (USD),Billable Amount (USD)"
)
HARVEST = (
    "Date,Client,Project,Project Code,Task,Notes,Hours,Hours Rounded,Billable?,Invoiced?,Approved?,"
    "First Name,Last Name,Roles,Employee?,Billable Rate,Billable Amount,Cost Rate,Cost Amount,"
    "Currency,External Reference URL"
)
KIMAI = (
    "Date,From,To,Duration,Currency,Total price,Internal price,Hourly price,Fixed price,Name,"
    "User,Email,Staff number,Customer,Project,Activity,Description,Billable,Tags,Type,Category"
)
MAIL = "prof@example.com"


class ImportCommon(TimesheetCommon):
    """A manager who imports, and files of the tools that time comes from."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Import = cls.env["consortium.time.import"].with_user(cls.manager_user)
        cls.employee.work_email = MAIL
        cls.colleague.work_email = "colleague@example.com"

    @classmethod
    def _toggl(cls, *rows, header=TOGGL):
        return "\n".join([header, *rows]).encode("utf-8-sig")

    @classmethod
    def _row(cls, day="2026-03-02", start="09:00:00", duration="01:30:00", **values):
        row = {"mail": MAIL, "project": "Mandate", "task": "", "note": "Advice", "billable": "Yes"}
        row.update({"tags": "", "client": "Coop Alpha", "user": "Prof"}, **values)
        return (
            f"{row['user']},{row['mail']},{row['client']},{row['project']},{row['task']},"
            f'"{row["note"]}",{row["billable"]},{day},{start},{day},,{duration},'
            f'"{row["tags"]}",'
        )

    @classmethod
    def _create_import(cls, content, **values):
        return cls.Import.create(
            {
                "file": base64.b64encode(content),
                "file_name": "export.csv",
                "tz": "America/Montreal",
                **values,
            }
        )

    @classmethod
    def _check(cls, *rows, **values):
        record = cls._create_import(cls._toggl(*rows), **values)
        record.action_check()
        return record

    @classmethod
    def _import(cls, *rows, **values):
        record = cls._check(*rows, **values)
        record.action_import()
        return record

    def _entries(self, record):
        return self.Line.search([("import_id", "=", record.id)], order="date, id")

    def _states(self, record):
        return record.line_ids.sorted("number").mapped("state")
