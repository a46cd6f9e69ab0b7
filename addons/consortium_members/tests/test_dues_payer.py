from odoo.tests import tagged

from .common import MembersCommon


@tagged("post_install", "-at_install")
class TestDuesPayer(MembersCommon):
    def test_member_pays_at_its_invoice_address(self):
        member = self._new_member()
        self.assertEqual(member._get_payer(), member.partner_id)
        address = self.env["res.partner"].create(
            {"name": "Accounts", "type": "invoice", "parent_id": member.partner_id.id}
        )
        self.assertEqual(member._get_payer(), address)

    def test_another_pays(self):
        federation = self._new_partners(1, "Federation")
        member = self._new_member(payer_id=federation.id)
        self.assertEqual(member._get_payer(), federation)
        contact = federation.child_ids
        member.with_user(self.officer).payer_id = contact
        self.assertEqual(member._get_payer(), contact)
