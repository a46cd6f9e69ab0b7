import base64
from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import MONDAY
from .import_common import MAIL, ImportCommon


@tagged("post_install", "-at_install")
class TestImport(ImportCommon):
    """From a file to a report by line; the import itself is in test_import_run.py."""

    def test_dry_run_creates_nothing(self):
        record = self._check(self._row(), self._row(day="2026-03-03", duration="bad"))
        self.assertEqual(record.state, "checked")
        self.assertEqual(
            (record.source, record.date_order, record.separator), ("toggl", "ymd", ",")
        )
        self.assertEqual(self._states(record), ["ok", "error"])
        self.assertEqual(record.line_ids.sorted("number").mapped("number"), [2, 3])
        self.assertIn("bad", record.line_ids.filtered("message")[-1].message)
        self.assertFalse(self._entries(record))

    def test_values_of_an_entry(self):
        entry = self._entries(self._import(self._row(task="Advice", note="Call")))
        self.assertEqual((entry.employee_id, entry.project_id), (self.employee, self.project))
        self.assertEqual((entry.task_id, entry.name), (self.task, "Call"))
        self.assertEqual((entry.date, entry.unit_amount), (MONDAY, 1.5))
        self.assertEqual(entry.service_domain_id, self.domain_finance)
        self.assertEqual((entry.role_id, entry.billing_kind), (self.role_advisor, "hourly"))
        self.assertEqual(entry.beneficiary_id, self.member)
        self.assertEqual((entry.sheet_id.date_start, entry.approval_state), (MONDAY, "draft"))

    def test_not_billable_becomes_what_one_chose(self):
        entry = self._entries(
            self._import(self._row(billable="No"), nonbillable_kind="representation")
        )
        self.assertEqual(entry.billing_kind, "representation")

    def test_names_are_remembered(self):
        row = self._row(mail="", user="P. Unknown", client="", project="Zzz")
        record = self._check(row)
        self.assertEqual(self._states(record), ["unmapped"])
        self.assertEqual(record.mapping_todo_count, 2)
        for mapping in record.mapping_ids.filtered(lambda one: one.state == "todo"):
            target = "employee_id" if mapping.kind == "user" else "project_id"
            mapping[target] = self.employee if mapping.kind == "user" else self.project
        record.action_check()
        self.assertEqual(self._states(record), ["ok"])
        again = self._check(row.replace("2026-03-02", "2026-03-03"))
        self.assertEqual(self._states(again), ["ok"])
        self.assertEqual(again.mapping_ids, record.mapping_ids)

    def test_a_likely_name_is_proposed_and_waits(self):
        record = self._check(self._row(client="", project="Mandates"))
        mapping = record.mapping_ids.filtered(lambda one: one.kind == "project")
        self.assertEqual((mapping.project_id, mapping.state), (self.project, "proposed"))
        self.assertEqual(self._states(record), ["unmapped"])
        with self.assertRaises(UserError):
            record.action_import()
        record.action_accept_proposals()
        self.assertEqual((mapping.state, self._states(record)), ("done", ["ok"]))

    def test_tags_and_activities_give_domain_and_billing(self):
        record = self._check(self._row(tags="legal", task="Something else"))
        tag = record.mapping_ids.filtered(lambda one: one.kind == "tag")
        task = record.mapping_ids.filtered(lambda one: one.kind == "task")
        self.assertEqual(task.state, "optional")
        tag.write({"service_domain_id": self.domain_legal.id, "billing_kind": "fixed"})
        record.action_check()
        record.action_import()
        entry = self._entries(record)
        self.assertEqual(
            (entry.service_domain_id, entry.billing_kind), (self.domain_legal, "fixed")
        )
        self.assertFalse(entry.task_id)

    def test_left_out(self):
        record = self._check(self._row(), self._row(project="Private"))
        record.mapping_ids.filtered(lambda one: one.name.endswith("Private")).is_ignored = True
        record.action_check()
        self.assertEqual(self._states(record), ["ok", "ignored"])
        record.action_import()
        self.assertEqual(len(self._entries(record)), 1)

    def test_a_name_stands_for_what_it_can(self):
        mapping = self._check(self._row()).mapping_ids.filtered(lambda one: one.kind == "user")
        with self.assertRaises(ValidationError):
            mapping.project_id = self.project

    def test_closed_targets(self):
        self._check(self._row(task="Advice"))
        other = self.env["project.project"].create({"name": "Other", "allow_timesheets": True})
        self.task.project_id = other
        record = self._check(self._row(task="Advice"))
        self.assertIn("is not in the project", record.line_ids.message)
        self.task.project_id = self.project
        self.project.active = False
        record.action_check()
        self.assertIn("archived", record.line_ids.message)
        self.project.active = True
        self.employee.active = False
        record.action_check()
        self.assertIn(self.employee.name, record.line_ids.message)

    def test_locked_days_and_approved_weeks(self):
        self._create_approved(day=date(2026, 3, 9))
        self.env["consortium.period.lock"].create({"date_lock": "2026-03-02"})
        record = self._check(self._row(), self._row(day="2026-03-03"), self._row(day="2026-03-10"))
        self.assertEqual(self._states(record), ["error", "ok", "error"])
        self.assertIn("locked", record.line_ids.sorted("number")[0].message)
        self.assertIn("approved", record.line_ids.sorted("number")[2].message)

    def test_no_day_has_more_than_24_hours(self):
        self._create_line(hours=20)
        record = self._check(
            self._row(duration="03:00:00"), self._row(start="13:00:00", duration="02:00:00")
        )
        self.assertEqual(self._states(record), ["ok", "error"])
        self.assertIn("24", record.line_ids.sorted("number")[1].message)

    def test_midnight_and_time_zones(self):
        record = self._import(self._row(start="23:00:00", duration="02:00:00"))
        self.assertEqual(
            [(entry.date.day, entry.unit_amount) for entry in self._entries(record)],
            [(2, 1.0), (3, 1.0)],
        )
        # 02:00 in Paris is the evening before in Montréal
        record = self._import(self._row(day="2026-03-11", start="02:00:00"), tz="Europe/Paris")
        self.assertEqual(self._entries(record).date, date(2026, 3, 10))

    def test_no_role_on_that_day_is_told(self):
        record = self._check(self._row(mail="colleague@example.com"))
        self.assertEqual(self._states(record), ["ok"])
        self.assertIn("no role", record.line_ids.message)

    def test_files_that_are_none(self):
        for content, text in (
            (b"PK\x03\x04\0\0", "not text"),
            (b"a,b,c\n1,2,3\n", "No tool"),
            (b"one\ntwo\n", "one column"),
        ):
            with self.assertRaises(UserError) as caught:
                self._create_import(content).action_check()
            self.assertIn(text, str(caught.exception))
        with self.assertRaises(UserError) as caught:
            self._create_import(b"a,b\n1,2\n", source="harvest").action_check()
        self.assertIn("Harvest", str(caught.exception))
        with self.assertRaises(UserError) as caught:
            self._check(self._row(day="02/03/2026"))
        self.assertIn("Choose it", str(caught.exception))
        self.assertEqual(
            self._states(self._check(self._row(day="02/03/2026"), date_order="dmy")), ["ok"]
        )

    def test_report_runs_nothing(self):
        record = self._check(self._row(note="=HYPERLINK(1)"))
        content = base64.b64decode(record.report_file).decode("utf-8-sig")
        self.assertIn("'=HYPERLINK(1)", content)
        self.assertEqual(len(content.splitlines()), 2)
        self.assertIn("report_file", record.action_download_report()["url"])

    def test_managers_only(self):
        record = self._check(self._row())
        director = self.director.user_id
        for name in ("consortium.time.import", "consortium.time.import.mapping",
                     "consortium.time.import.line", "consortium.time.import.progress"):  # fmt: skip
            with self.assertRaises(AccessError):
                self.env[name].with_user(director).search([])
        for step in ("action_check", "action_import", "action_undo", "action_cancel"):
            with self.assertRaises(AccessError):
                getattr(record.with_user(director), step)()
        with self.assertRaises(AccessError):
            self._create_line().with_user(director).read(["import_key"])

    def test_steps_and_report_are_not_written_by_hand(self):
        record = self._check(self._row())
        for vals in ({"state": "done"}, {"imported_by_id": 1}, {"line_ids": [(5,)]}):
            with self.assertRaises(AccessError):
                record.write(vals)
        with self.assertRaises(AccessError):
            record.line_ids.with_user(self.manager_user).write({"state": "ok"})
        self.assertEqual(self._create_import(b"x", state="done").state, "draft")

    def test_other_company(self):
        record = self._check(self._row())
        company = self.env["res.company"].create({"name": "Other"})
        user = new_test_user(
            self.env,
            "ts_import_abroad",
            groups="consortium_timesheet.consortium_timesheet_group_manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        for found in (record, record.line_ids, record.mapping_ids):
            self.assertFalse(found.with_user(user).search([("id", "in", found.ids)]))
        self.assertEqual(MAIL, record.mapping_ids.filtered(lambda one: one.kind == "user").key)
