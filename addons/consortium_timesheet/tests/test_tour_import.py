from odoo.tests import HttpCase, tagged

from .import_common import ImportCommon


@tagged("post_install", "-at_install")
class TestTourImport(ImportCommon, HttpCase):
    """A manager brings a file of Toggl Track: names, a dry run with an error, the import."""

    def test_import(self):
        if "odoobot_state" in self.manager_user._fields:
            self.manager_user.odoobot_state = "disabled"
        self.start_tour("/odoo", "consortium_time_import", login=self.manager_user.login)
        record = self.Import.search([], order="id desc", limit=1)
        self.assertEqual((record.state, record.source), ("done", "toggl"))
        self.assertEqual(sorted(self._states(record)), ["error", "imported", "imported"])
        entries = self._entries(record)
        self.assertEqual(
            [(entry.name, entry._get_minutes()) for entry in entries], [("Board", 90), ("Call", 45)]
        )
        self.assertEqual(entries.employee_id, self.employee)
        self.assertEqual(entries.project_id, self.project)
        known = record.mapping_ids.filtered(lambda one: one.name == "Old name")
        self.assertEqual(known.project_id, self.project)  # for the next file
