from odoo import fields, models
from odoo.fields import Domain


class ConsortiumMembership(models.Model):
    """The vote at the general meeting: who has it, who casts it."""

    # files of one model, split to stay readable
    _inherit = "consortium.membership"  # pylint: disable=consider-merging-classes-inherited

    delegate_ids = fields.One2many(
        comodel_name="consortium.delegate",
        inverse_name="membership_id",
        string="Delegates",
        copy=False,
    )

    def _get_delegates(self, date=None):
        """Accredited delegate of each organisation on ``date``, today when omitted.

        :return: ``{membership_id: consortium.delegate}``, in one query
        """
        date = date or self._today()
        delegates = self.env["consortium.delegate"].search(
            Domain("membership_id", "in", self.ids)
            & Domain("state", "in", ("active", "ended"))
            & Domain("date_from", "<=", date)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", date))
        )
        return {delegate.membership_id.id: delegate for delegate in delegates}

    def _get_vote_obstacles(self, date, periods):
        """What takes the vote of these members away on ``date``.

        Override to add a reason (qualifying shares unpaid…), in a constant number of
        queries: ``{**super()…, id: code}`` keeps the law's reasons, which come first.

        :param periods: ``{membership_id: period}`` on that day
        :return: ``{membership_id: code}``, codes of ``INELIGIBLE_REASONS``
        """
        suspended = self._get_suspended_voters(date)
        unpaid = self._get_unpaid_voters(date)
        obstacles = {}
        for membership in self:
            period = periods.get(membership.id)
            category = period.category_id if period else membership.category_id
            if category.kind == "auxiliary":
                obstacles[membership.id] = "auxiliary"
            elif not category.votes:
                obstacles[membership.id] = "no_vote"
            elif membership.date_admitted > date:
                obstacles[membership.id] = "late"
            elif membership.date_end and membership.date_end < date:
                obstacles[membership.id] = "left"
            elif membership in suspended:
                obstacles[membership.id] = "suspended"
            elif membership in unpaid:
                obstacles[membership.id] = "shares"
        return obstacles

    def _get_unpaid_voters(self, date):
        """Members whose unpaid qualifying shares take the vote away, where the by-laws
        say so: those who pay by the instalments of the by-laws are in order (art. 38.3)."""
        # sudo: amounts owing come from invoices that a secretary may not read
        strict_sudo = self.sudo().filtered("company_id.consortium_vote_paid_shares")
        return self & strict_sudo._get_unpaid_qualifying_shares(date)

    def _get_suspended_voters(self, date):
        """Members whose right to vote is suspended on ``date`` (art. 60)."""
        return self.browse(self._get_vote_suspensions(date))
