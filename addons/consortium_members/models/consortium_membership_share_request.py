from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from .consortium_membership import PENDING_STATES


class ConsortiumMembership(models.Model):
    """Shares that the application asks for, at least the qualifying ones."""

    # files of one model, split to stay readable
    _inherit = "consortium.membership"  # pylint: disable=consider-merging-classes-inherited

    share_line_ids = fields.One2many(
        comodel_name="consortium.membership.share",
        inverse_name="membership_id",
        string="Shares Requested",
        copy=False,
    )

    @api.onchange("category_id", "company_id")
    def _onchange_category_shares(self):
        """Propose the qualifying shares of the category on the form."""
        if self.state in PENDING_STATES and self.category_id:
            minimums = self.category_id._get_share_minimums(self.company_id)
            self.share_line_ids = [
                Command.clear(),
                *(
                    Command.create({"share_class_id": share_class.id, "quantity": minimum})
                    for share_class, minimum in minimums[self.category_id].items()
                ),
            ]

    @api.model_create_multi
    def create(self, vals_list):
        memberships = super().create(vals_list)
        # an old register comes with its own journal of shares, not with requests
        memberships.browse(
            membership.id
            for membership, vals in zip(memberships, vals_list, strict=True)
            if "share_line_ids" not in vals and not vals.get("date_admitted")
        )._create_default_share_lines()
        return memberships

    def write(self, vals):
        changing = self.browse()
        if "category_id" in vals and "share_line_ids" not in vals:
            changing = self.filtered(
                lambda m: m.state == "draft"
                and not m.date_admitted
                and m.category_id.id != vals["category_id"]
            )
        result = super().write(vals)
        if changing:
            changing.share_line_ids.unlink()
            changing._create_default_share_lines()
        return result

    def _create_default_share_lines(self):
        """Ask for the qualifying shares of each one's category, in one batch."""
        vals_list = []
        counted = self._get_shares_counted()
        for company, memberships in self.grouped("company_id").items():
            minimums = memberships.category_id._get_share_minimums(company)
            vals_list += [
                {
                    "membership_id": membership.id,
                    "share_class_id": share_class.id,
                    "quantity": minimum - counted[membership].get(share_class, 0),
                }
                for membership in memberships
                for share_class, minimum in minimums[membership.category_id].items()
                if minimum > counted[membership].get(share_class, 0)
            ]
        self.env["consortium.membership.share"].create(vals_list)

    def _get_shares_counted(self):
        """Shares of each class that count towards the qualifying shares.

        :return: ``{membership: {share_class: quantity}}``: those that are asked for;
            the journal of shares adds those that the partner holds
        """
        return {
            membership: {line.share_class_id: line.quantity for line in membership.share_line_ids}
            for membership in self
        }

    def _check_qualifying_shares(self):
        """Each category's minimum is met (art. 38.3), or say what is missing."""
        counted = self._get_shares_counted()
        problems = []
        for company, memberships in self.grouped("company_id").items():
            minimums = memberships.category_id._get_share_minimums(company)
            for membership in memberships:
                for share_class, minimum in minimums[membership.category_id].items():
                    count = counted[membership].get(share_class, 0)
                    if count < minimum:
                        problems.append(
                            self.env._(
                                "%(member)s: %(count)s of %(minimum)s shares “%(class)s”",
                                member=membership.display_name,
                                count=count,
                                minimum=minimum,
                                **{"class": share_class.name},
                            )
                        )
        if problems:
            raise UserError(
                self.env._(
                    "The qualifying shares of the category must be subscribed "
                    "(art. 38.3). Complete the shares requested:\n%(problems)s",
                    problems="\n".join(problems[:30]),
                )
            )
