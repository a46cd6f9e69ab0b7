from odoo.tests import tagged

from .test_application_page import ApplicationPageCommon


@tagged("post_install", "-at_install")
class TestApplicationOfAnotherCompany(ApplicationPageCommon):
    """The link works in each co-operative of a database, whatever the visitor's user."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env["res.company"].create({"name": "Second co-operative"})
        cls.organisation = cls.env["res.partner"].create(
            {"name": "Coop of the Link", "is_company": True, "country_id": cls.env.ref("base.ca").id}
        )
        cls.application = cls._new_membership(cls.organisation, company_id=cls.other_company.id)
        cls.application.action_send_application_form()
        cls.application.flush_recordset()
        cls.url = f"/membership/apply/{cls.application.application_token}"

    def test_page_and_form(self):
        public = self.env.ref("base.public_user")
        self.assertNotIn(self.other_company, public.company_ids)
        page = self._open()
        self.assertEqual(page.status_code, 200)
        self.assertIn("Second co-operative", page.text)
        page = self._post()
        self.assertIn("We received your application", page.text)
        self.assertEqual(self.application.state, "submitted")
        self.assertEqual(self.application.company_id, self.other_company)

    def test_category_of_the_visitors_company_is_not_offered(self):
        own = self.category.copy({"code": "T-OWN", "name": "Ours", "company_id": self.company.id})
        page = self._open()
        self.assertNotIn("Ours", page.text)
        page = self._post(category_id=str(own.id))
        self.assertIn("not open to organisations", page.text)
