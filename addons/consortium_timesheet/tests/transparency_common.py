from datetime import date

from odoo.tests import new_test_user

from .common import TimesheetCommon

JANUARY, MARCH = date(2026, 1, 12), date(2026, 3, 2)


class TransparencyCommon(TimesheetCommon):
    """A federation and an affiliate put below it, with approved, draft and submitted time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.affiliate = cls.env["res.partner"].create(
            {"name": "Affiliate", "is_company": True, "parent_id": cls.member.id}
        )
        cls.users = {
            "federation": cls._create_contact("federation", cls.member),
            "affiliate": cls._create_contact("affiliate", cls.affiliate),
            "lonely": cls._create_contact("lonely", None),
        }
        cls.project_b = cls.project.copy(
            {"name": "Merger", "service_domain_id": cls.domain_legal.id}
        )
        cls.affiliate_project = cls.project.copy(
            {"name": "Affiliate's mandate", "partner_id": cls.affiliate.id}
        )
        cls._log_time()
        cls.env.flush_all()

    @classmethod
    def _create_contact(cls, name, organisation):
        user = new_test_user(
            cls.env, f"tr_{name}", groups="base.group_portal", password=f"tr_{name}"
        )
        user.partner_id.parent_id = organisation
        return user

    @classmethod
    def _log_time(cls):
        """Federation: 1 h 30 in January, 2 h 15 and 45 min in March. Affiliate: 3 h in March."""
        cls.january = cls._create_approved(name="Budget of winter", day=JANUARY, hours=1.5)
        cls.march = cls._create_approved(name="Budget of spring", day=MARCH, hours=2.25)
        cls.merger = cls._create_approved(
            cls.colleague,
            name="Deed of merger",
            day=MARCH,
            hours=0.75,
            project_id=cls.project_b.id,
        )
        cls.of_affiliate = cls._create_approved(
            cls.director_other,
            name="Only for the affiliate",
            day=MARCH,
            hours=3,
            project_id=cls.affiliate_project.id,
        )
        cls.draft = cls._create_line(cls.director, name="Draft of march", day=MARCH, hours=40 / 60)
        cls.submitted = cls._create_line(
            cls.employee, name="Submitted of march", day=date(2026, 3, 16), hours=5
        )
        cls.submitted.sheet_id.action_submit()

    def _report(self, name="federation", **params):
        """Return the report that a contact reads."""
        user = self.users[name]
        return (
            self.env["consortium.transparency"]
            .with_user(user)
            ._prepare_report(user.partner_id.commercial_partner_id, params)
        )

    def _entries(self, report, **kwargs):
        Transparency = report["organisation"].env["consortium.transparency"]
        return Transparency._read_report_entries(report, **kwargs)
