from odoo import models
from odoo.exceptions import UserError


class ConsortiumMembership(models.Model):
    """What is printed of one membership."""

    # files of one model, split to stay readable
    _inherit = "consortium.membership"  # pylint: disable=consider-merging-classes-inherited

    def _can_print_certificate(self):
        """Whether the register can certify this membership: a member, with a number."""
        self.ensure_one()
        return bool(self.is_current and self.number and self.date_admitted)

    def _check_certificate(self):
        """Refuse to certify somebody who is not a member today."""
        others = self.filtered(lambda membership: not membership._can_print_certificate())
        if others:
            raise UserError(
                self.env._(
                    "A certificate is for members of today only: %(members)s.",
                    members=", ".join(others.mapped("display_name")),
                )
            )

    def _get_list_sections(self):
        """Members of today by category, in the order of the categories, by name.

        :return: list of ``(category, memberships)``
        """
        members = self.filtered("is_current")
        grouped = members.grouped("category_id")
        return [
            (category, grouped[category].sorted(lambda m: (m.partner_id.name or "").casefold()))
            for category in members.category_id.sorted(lambda c: (c.sequence, c.id))
        ]

    def _get_list_marks(self):
        """Marks of the annual report: ⊛ new member, ⊛⊛ new user of the fiscal year."""
        self.ensure_one()
        marks = []
        if self.is_new_member:
            marks.append("⊛")
        if self.is_new_user:
            marks.append("⊛⊛")
        return " ".join(marks)
