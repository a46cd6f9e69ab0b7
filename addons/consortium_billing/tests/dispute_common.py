from .common import BillingCommon


class DisputeCommon(BillingCommon):
    """A member with a portal contact, hours drawn from a package and hours beyond it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Dispute = cls.env["consortium.dispute"]
        cls.contact = cls.env["res.partner"].create({
            "name": "Aline", "email": "aline@example.com", "parent_id": cls.member.id})
        cls.agreement.user_id = cls.officer
        cls.employee.user_id = cls._create_user(
            "berthe", "hr_timesheet.group_hr_timesheet_user")
        cls.package = cls._create_package(hours=3)
        # 3 h from the package, the second entry is split: 1 h drawn, 1 h of overage
        cls.lines = cls._post(2, 2, 4)
        cls.drawn, cls.split, cls.overage = cls.lines

    @classmethod
    def _contest(cls, lines, reason="Nobody was there", origin="portal", **values):
        rows = lines.ledger_ids.filtered(lambda row: not row.reversed and not row.reversal_of_id)
        return cls.Dispute._open(
            rows, values.get("author", cls.contact), values.get("category", "duration"), reason,
            origin)
