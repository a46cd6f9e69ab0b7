from odoo import fields, models


class ResCompany(models.Model):
    """Settings of the journey; the delays are the law's or the by-laws'."""

    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    consortium_activate_on = fields.Selection(
        selection=[
            ("payment", "When the admission invoice is paid"),
            ("admission", "At admission"),
            ("manual", "By the secretary"),
        ],
        string="Members Become Active",
        default="payment",
        required=True,
        help="An admitted member becomes active by itself when its shares and dues are "
        "paid; the secretary activates one that has nothing to pay.",
    )
    consortium_post_admission_invoice = fields.Boolean(
        string="Post Admission Invoices",
        help="Otherwise the accounting team reviews the drafts and posts them.",
    )
    consortium_portal_invitation = fields.Boolean(
        string="Invite New Members to the Portal",
        default=True,
        help="Sends Odoo's portal invitation to the contact of the application.",
    )
    consortium_resignation_notice_days = fields.Integer(
        string="Notice of Resignation",
        default=30,
        help="Days between the written notice and the day the resignation takes effect: "
        "check the by-laws.",
    )
    consortium_contest_days = fields.Integer(
        string="Delay to Contest",
        default=15,
        help="Days that a member whose vote is suspended has to contest it (art. 60.2).",
    )
    consortium_exclusion_notice_days = fields.Integer(
        string="Notice before the Hearing",
        default=5,
        help="Days between the written notice of exclusion and the board's meeting: the "
        "delay to call that meeting (arts. 58 and 92).",
    )
    consortium_exclusion_letter_days = fields.Integer(
        string="Reasoned Letter Within",
        default=15,
        help="Days after the board's decision within which the member receives the "
        "reasons in writing (art. 58).",
    )
    consortium_exclusion_majority_num = fields.Integer(
        string="Majority of an Exclusion",
        default=2,
        help="Part of the directors present that must vote for an exclusion: two "
        "thirds by law (art. 58).",
    )
    consortium_exclusion_majority_den = fields.Integer(
        string="Majority of an Exclusion (of)",
        default=3,
    )
    consortium_application_files = fields.Integer(
        string="Files of an Application",
        default=5,
        help="Largest number of files that an applicant may attach.",
    )
    consortium_application_file_mb = fields.Integer(
        string="Size of a File (MB)",
        default=5,
        help="Largest size of one attached file, in megabytes.",
    )

    _consortium_journey_positive = models.Constraint(
        "CHECK (consortium_resignation_notice_days >= 0 AND consortium_contest_days >= 0"
        " AND consortium_exclusion_notice_days >= 0 AND consortium_exclusion_letter_days >= 0"
        " AND consortium_exclusion_majority_num > 0"
        " AND consortium_exclusion_majority_den >= consortium_exclusion_majority_num"
        " AND consortium_application_files >= 0 AND consortium_application_file_mb > 0)",
        "In the members' settings, delays and limits cannot be negative, nor a majority "
        "exceed the whole.",
    )
