from odoo import api, fields, models

#: bodies that every co-operative has: code and kind
STANDARD_BODIES = (
    ("CA", "board"),
    ("CE", "executive"),
    ("COM", "committee"),
    ("AG", "general"),
)


class ResCompany(models.Model):
    """Settings of the bodies; the figures are the law's unless the by-laws differ."""

    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    consortium_membership_ids = fields.One2many(
        comodel_name="consortium.membership",
        inverse_name="company_id",
        groups="consortium_members.consortium_members_group_user",
    )
    consortium_board_notice_days = fields.Integer(
        string="Notice of a Board Meeting",
        default=5,
        help="Days between the notice and the meeting of the board, unless the by-laws "
        "differ (art. 92).",
    )
    consortium_general_notice_days = fields.Integer(
        string="Notice of a General Meeting",
        default=10,
        help="Days between the notice and the general meeting: check the by-laws.",
    )
    consortium_board_min = fields.Integer(
        string="Directors, at Least", default=3, help="Smallest board (art. 80)."
    )
    consortium_board_max = fields.Integer(
        string="Directors, at Most", default=15, help="Largest board (art. 80)."
    )
    consortium_outside_cap_num = fields.Integer(
        string="Share of Outside Directors",
        default=1,
        help="Largest part of the seats held by support members and by persons who are "
        "no members: one third (arts. 81.1.1 and 226.6; check the by-laws).",
    )
    consortium_outside_cap_den = fields.Integer(
        string="Share of Outside Directors (of)", default=3
    )
    consortium_petition_num = fields.Integer(
        string="Petition for a Special Meeting",
        default=1,
        help="Part of the members that may ask for a special general meeting: one "
        "quarter (art. 77).",
    )
    consortium_petition_den = fields.Integer(
        string="Petition for a Special Meeting (of)", default=4
    )
    consortium_petition_large = fields.Integer(
        string="Large Co-operative from",
        default=2000,
        help="Number of members from which a fixed number of signatures is enough (art. 77).",
    )
    consortium_petition_count = fields.Integer(
        string="Signatures in a Large Co-operative",
        default=500,
        help="Signatures that are enough in a large co-operative (art. 77).",
    )
    consortium_term_reminder_days = fields.Integer(
        string="Remind of Ending Terms",
        default=60,
        help="Days before the end of a term at which the secretary is reminded.",
    )

    consortium_vote_paid_shares = fields.Boolean(
        string="Vote Needs Paid Shares",
        help="A member whose qualifying shares are not all paid on the record date has no "
        "vote. Only where the by-laws say so: those who pay by their instalments are "
        "otherwise in order (art. 38.3).",
    )

    _consortium_governance_in_order = models.Constraint(
        "CHECK (consortium_board_notice_days >= 0 AND consortium_general_notice_days >= 0"
        " AND consortium_board_min >= 0 AND consortium_board_max >= consortium_board_min"
        " AND consortium_outside_cap_num >= 0 AND consortium_outside_cap_den > 0"
        " AND consortium_outside_cap_num <= consortium_outside_cap_den"
        " AND consortium_petition_num > 0 AND consortium_petition_den >= consortium_petition_num"
        " AND consortium_petition_large >= 0 AND consortium_petition_count >= 0"
        " AND consortium_term_reminder_days >= 0)",
        "In the governance settings, delays and numbers cannot be negative, nor a part "
        "exceed the whole.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._create_governing_bodies()
        return companies

    def _get_governing_body_names(self):
        """:return: ``{kind: name}`` in the language of the environment"""
        return {
            "board": self.env._("Board of Directors"),
            "executive": self.env._("Executive Committee"),
            "committee": self.env._("Committee"),
            "general": self.env._("General Meeting"),
        }

    def _prepare_governing_body_vals(self):
        """Bodies that a new company starts with, without seats.

        :return: list of dicts of ``consortium.body`` values
        """
        self.ensure_one()
        names = self._get_governing_body_names()
        return [
            {
                "name": names[kind],
                "code": code,
                "kind": kind,
                "sequence": 10 * index,
                "company_id": self.id,
            }
            for index, (code, kind) in enumerate(STANDARD_BODIES, 1)
        ]

    def _create_governing_bodies(self):
        """The four bodies of each company that has none, named in every language."""
        # sudo: creating a company does not need rights on its bodies
        Body_sudo = (
            self.env["consortium.body"]
            .sudo()
            # no "created" note: whoever installs has no language, it would stay English
            .with_context(active_test=False, mail_create_nolog=True)
        )
        known = Body_sudo.search([("company_id", "in", self.ids)]).company_id
        source = (self - known).with_context(lang="en_US")
        bodies_sudo = Body_sudo.with_context(lang="en_US").create(
            [vals for company in source for vals in company._prepare_governing_body_vals()]
        )
        for lang, _name in self.env["res.lang"].get_installed():
            names = self.with_context(lang=lang)._get_governing_body_names()
            for body_sudo in bodies_sudo.with_context(lang=lang):
                body_sudo.name = names[body_sudo.kind]

    def _get_petition_size(self, members):
        """Signatures that oblige the board to call a special meeting (art. 77).

        :param members: number of members
        """
        self.ensure_one()
        part = -(-members * self.consortium_petition_num // self.consortium_petition_den)
        if members >= self.consortium_petition_large > 0:
            return min(part, self.consortium_petition_count)
        return part

    def _get_local_tz(self):
        """Time zone in which the days of this company are counted."""
        self.ensure_one()
        return self.partner_id.tz or "America/Montreal"
