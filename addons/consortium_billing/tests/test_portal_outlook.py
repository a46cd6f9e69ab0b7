from datetime import date, timedelta

from odoo.tests import tagged

from .test_portal_common import PortalHoursCommon


@tagged("post_install", "-at_install")
class TestPortalOutlook(PortalHoursCommon):
    """What a member reads of the future of its hours, and of work that is not approved."""

    def _get(self, login, path):
        self.authenticate(login, login)
        return self.url_open(path).text

    def test_hours_to_be_lost(self):
        """Member B bought 100 h and uses little: the page says how many are lost, and when."""
        text = self._get("portal_b", f"/my/hours/{self.agreement_b.id}")
        self.assertIn("will be lost on", text)
        self.assertIn("will be lost at this pace", text, "by package")
        self.assertIn("Next expiry", text)
        self.assertIn("will be lost on", self._get("portal_b", "/my/hours"))

    def test_hours_that_last(self):
        package = self.agreement_b.package_ids
        package.write({"date_end": date.today() + timedelta(days=3650)})
        text = self._get("portal_b", f"/my/hours/{self.agreement_b.id}")
        self.assertIn("your hours last until", text)

    def test_beneficiary_sees_no_forecast(self):
        text = self._get("portal_c", f"/my/hours/{self.agreement_a.id}")
        for words in ("At this pace", "will be lost", "used a week", "Next expiry"):
            self.assertNotIn(words, text)

    def test_by_project(self):
        text = self._get("portal_a", f"/my/hours/{self.agreement_a.id}?month=all")
        table = text.split("o_consortium_hours_projects")[1].split("</table>")[0]
        self.assertIn(self.project_a.name, table)
        self.assertIn(self.project_a2.name, table)

    def test_in_progress(self):
        """Shown as a sum, apart, and only where the company wants it."""
        day = self.month + timedelta(days=16)
        self.Line.create([
            self._prepare_entry(self.project_a, day, 1.25, name="Draft of the director"),
            self._prepare_entry(
                self.project_a, day, 0.5, beneficiary_id=self.affiliate.id, name="Theirs"),
            self._prepare_entry(self.project_a, day, 3, billing_kind="internal"),
        ])
        url = f"/my/hours/{self.agreement_a.id}"
        self.assertNotIn("In progress:", self._get("portal_a", url))
        self.company.consortium_portal_in_progress = True
        text = self._get("portal_a", url)
        self.assertIn("In progress:", text)
        self.assertIn("1\u00a0h\u00a045", text)
        self.assertNotIn("Draft of the director", text)
        text = self._get("portal_c", url)
        self.assertIn("0\u00a0h\u00a030", text)
        self.assertNotIn("1\u00a0h\u00a045", text)
        self.assertNotIn("In progress:", self._get("portal_b", f"/my/hours/{self.agreement_b.id}"))
