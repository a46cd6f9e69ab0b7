from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import MembersCommon


@tagged("post_install", "-at_install")
class TestShareRequest(MembersCommon):
    """Qualifying shares of a category and shares asked for by an application."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.common, cls.preferred = cls.env["consortium.share.class"].create(
            [
                {"name": "Common", "code": "T-A", "par_value": 10, "sequence": -2},
                {"name": "Preferred", "code": "T-P", "kind": "preferred", "par_value": 100},
            ]
        )
        cls.category.share_ids = [
            Command.create({"share_class_id": cls.common.id, "minimum": 50}),
            Command.create({"share_class_id": cls.preferred.id, "minimum": 2}),
        ]

    def _get_lines(self, membership):
        return {line.share_class_id: line.quantity for line in membership.share_line_ids}

    def test_application_asks_for_the_minimum(self):
        application = self._new_membership()
        self.assertEqual(self._get_lines(application), {self.common: 50, self.preferred: 2})
        self.assertEqual(application.share_line_ids.mapped("amount"), [500, 200])
        application.action_submit()

    def test_less_than_the_minimum_is_refused(self):
        application = self._new_membership()
        application.share_line_ids.filtered(
            lambda line: line.share_class_id == self.common
        ).quantity = 49
        with self.assertRaisesRegex(UserError, "49 of 50"):
            application.action_submit()
        application.share_line_ids[0].quantity = 51
        application.action_submit()
        application.share_line_ids[0].quantity = 1
        with self.assertRaisesRegex(UserError, "1 of 50"):
            application.action_admit()

    def test_founders_subscribe_too(self):
        founder = self._new_membership(is_founder=True)
        founder.share_line_ids.unlink()
        with self.assertRaisesRegex(UserError, "0 of 50"):
            founder.action_admit()

    def test_minimum_by_number_only(self):
        """Where no line says it by class: shares of the first common class."""
        self.auxiliary.minimum_shares = 5
        application = self._new_membership(category_id=self.auxiliary.id)
        self.assertEqual(self._get_lines(application), {self.common: 5})
        application.category_id = self.category
        self.assertEqual(self._get_lines(application), {self.common: 50, self.preferred: 2})

    def test_form_proposes(self):
        with Form(self.Membership.with_user(self.officer)) as form:
            form.partner_id = self._new_partners(1)
            form.category_id = self.category
            self.assertEqual(len(form.share_line_ids), 2)
            with form.share_line_ids.edit(0) as line:
                line.quantity = 60
        self.assertEqual(self._get_lines(form.record)[self.common], 60)

    def test_frozen_once_decided(self):
        member = self._new_membership()
        member._write_register({"state": "admitted"})
        with self.assertRaisesRegex(UserError, "has decided"):
            member.share_line_ids[0].quantity = 99
        with self.assertRaisesRegex(UserError, "has decided"):
            member.share_line_ids.unlink()

    def test_old_register_asks_for_nothing(self):
        membership = self._new_membership(date_admitted="2015-01-01")
        self.assertFalse(membership.share_line_ids)
        membership.action_enter_register()
        self.assertEqual(membership.state, "active")

    def test_classes_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other co-operative"})
        foreign = self.env["consortium.share.class"].create(
            {"name": "Theirs", "code": "T-A", "company_id": other.id}
        )
        application = self._new_membership()
        with self.assertRaises(UserError):
            application.share_line_ids[0].share_class_id = foreign
        stranger = self._new_user(
            "stranger",
            "consortium_members.consortium_members_group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertEqual(self.common.with_user(stranger).search([]), foreign)
        self.assertFalse(application.share_line_ids.with_user(stranger).search([]))
        self.assertFalse(self.category.share_ids.with_user(stranger).search([]))

    def test_rights(self):
        application = self._new_membership()
        for user in (self.reader, self.salesperson, self.employee):
            self.assertFalse(application.share_line_ids.with_user(user).has_access("write"))
        for user in (self.officer, self.reader):
            self.assertFalse(self.common.with_user(user).has_access("write"))
        with self.assertRaises(AccessError):
            application.share_line_ids.with_user(self.salesperson).read(["quantity"])
        application.share_line_ids.with_user(self.officer)[0].quantity = 70
        self.common.with_user(self.secretary).name = "Common shares"
