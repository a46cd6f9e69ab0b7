from freezegun import freeze_time

from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon

TODAY = "2026-03-10"


class MembersCommon(BaseCommon):
    """A secretary, an officer, a reader and a salesperson around a few members."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        frozen = freeze_time(f"{TODAY} 15:00:00")
        frozen.start()
        cls.addClassCleanup(frozen.stop)
        cls.company = cls.env.company
        cls.Membership = cls.env["consortium.membership"]
        cls.Period = cls.env["consortium.membership.period"]
        cls.pricelist_full, cls.pricelist_low = cls.env["product.pricelist"].create(
            [{"name": "Full", "company_id": False}, {"name": "Low", "company_id": False}]
        )
        cls.tier_full, cls.tier_low, cls.tier_bare = cls.env["res.partner.grade"].create(
            [
                {
                    "name": "Full",
                    "company_id": False,
                    "default_pricelist_id": cls.pricelist_full.id,
                },
                {
                    "name": "Low",
                    "company_id": False,
                    "default_pricelist_id": cls.pricelist_low.id,
                },
                {"name": "Without pricelist", "company_id": False},
            ]
        )
        Category = cls.env["consortium.member.category"]
        cls.category = Category.create(
            {
                "name": "Users",
                "code": "T-USER",
                "kind": "user",
                "grade_id": cls.tier_full.id,
                "founder_grade_id": cls.tier_low.id,
            }
        )
        cls.auxiliary = Category.create(
            {
                "name": "Auxiliaries",
                "code": "T-AUX",
                "kind": "auxiliary",
                "votes": 0,
                "board_eligible": False,
                "gets_rebate": False,
                "grade_id": cls.tier_low.id,
            }
        )
        group = "consortium_members.consortium_members_group_%s"
        cls.secretary = cls._new_user("secretary", group % "manager")
        cls.officer = cls._new_user("officer", group % "officer")
        cls.reader = cls._new_user("reader", group % "user")
        cls.employee = cls._new_user("employee", "base.group_user")
        cls.salesperson = cls._new_user(
            "salesperson", "sales_team.group_sale_manager,base.group_partner_manager"
        )

    @classmethod
    def _new_user(cls, login, groups, **values):
        return new_test_user(
            cls.env, login=f"members_{login}", groups=groups, tz="America/Toronto", **values
        )

    @classmethod
    def _new_partners(cls, count, prefix="Coop"):
        return cls.env["res.partner"].create(
            [
                {
                    "name": f"{prefix} {index}",
                    "is_company": True,
                    "child_ids": [Command.create({"name": f"Contact of {prefix} {index}"})],
                }
                for index in range(count)
            ]
        )

    @classmethod
    def _new_membership(cls, partner=None, **values):
        partner = partner or cls._new_partners(1)
        return cls.Membership.create(
            {"partner_id": partner.id, "category_id": cls.category.id, **values}
        )

    @classmethod
    def _new_member(cls, partner=None, **values):
        """A member that is active since the given day."""
        membership = cls._new_membership(partner, **values)
        membership.action_submit()
        membership.action_admit()
        membership.action_activate()
        return membership
