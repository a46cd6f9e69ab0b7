from odoo import api, fields, models


class ConsortiumMembership(models.Model):
    """Shares of the member: issued at admission, counted, owing."""

    # files of one model, split to stay readable
    _inherit = "consortium.membership"  # pylint: disable=consider-merging-classes-inherited

    share_move_ids = fields.One2many(
        comodel_name="consortium.share.move",
        inverse_name="membership_id",
        string="Shares Issued at Admission",
        readonly=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    share_count = fields.Integer(string="Shares", compute="_compute_share_count")
    share_amount_owing = fields.Monetary(
        string="Owing on Shares",
        compute="_compute_share_amount_owing",
        help="What is not paid yet of the shares subscribed.",
    )

    def _compute_share_count(self):
        counts = {
            (partner.id, company.id): quantity
            for partner, company, quantity in self.env["consortium.share.holding"]._read_group(
                [("partner_id", "in", self.partner_id.ids)],
                ["partner_id", "company_id"],
                ["quantity:sum"],
            )
        }
        for membership in self:
            key = (membership.partner_id.id, membership.company_id.id)
            membership.share_count = counts.get(key, 0)

    def _compute_share_amount_owing(self):
        for company, memberships in self.grouped("company_id").items():
            owing = self.env["consortium.share.move"]._get_owing(
                partners=memberships.partner_id, company=company
            )
            totals = {}
            for (partner_id, _class_id), amount in owing.items():
                totals[partner_id] = totals.get(partner_id, 0.0) + amount
            for membership in memberships:
                membership.share_amount_owing = totals.get(membership.partner_id.id, 0.0)

    def _get_shares_counted(self):
        counted = super()._get_shares_counted()
        held = self.env["consortium.share.holding"]._get_quantities(self.partner_id)
        classes = self.env["consortium.share.class"]
        for membership in self:
            for (partner_id, class_id), quantity in held.items():
                if partner_id == membership.partner_id.id:
                    share_class = classes.browse(class_id)
                    counts = counted[membership]
                    counts[share_class] = counts.get(share_class, 0) + quantity
        return counted

    def _create_admission_invoices(self):
        """Issue the shares asked for, so that the admission's invoice can bill them.

        They are issued when the board admits, paid or not: a member is one that has
        subscribed (art. 51), and the register shows what is owing (art. 124).
        """
        self._issue_requested_shares()
        return super()._create_admission_invoices()

    def _issue_requested_shares(self):
        """Record the subscriptions of a batch that was just admitted, at once.

        :return: the rows of the journal
        """
        lines = self.share_line_ids
        lines.share_class_id._check_configured()
        # sudo: whoever executes the board's decision
        return self.env["consortium.share.move"].sudo()._record(
            [line._prepare_subscription_vals() for line in lines]
        )

    def _prepare_admission_invoice_vals(self):
        vals = super()._prepare_admission_invoice_vals()
        if self.share_move_ids:
            # capital is in the currency of the co-operative, whatever the journal's
            vals["currency_id"] = self.company_id.currency_id.id
        return vals

    def _prepare_admission_line_vals(self):
        # sudo: product, account and labels of the class, for whoever admits
        moves_sudo = self.sudo().share_move_ids.filtered(
            lambda move: move.kind == "subscription" and not move.is_reversed
        )
        return super()._prepare_admission_line_vals() + [
            move._prepare_share_line_vals() for move in moves_sudo
        ]

    def _get_unpaid_qualifying_shares(self, date=None):
        """Members whose qualifying shares are not all paid (arts. 38.3 and 57).

        What is paid of a class is what is held at par, less what is owing; it must reach
        the minimum of the category. For the voters' list and the watch of the board.

        :param date: last day that counts, today when omitted
        :return: the memberships concerned
        """
        unpaid = self.browse()
        for company, members in self.grouped("company_id").items():
            minimums = members.category_id._get_share_minimums(company)
            rows = self.env["consortium.share.move"]._get_holdings_at(
                date=date, company=company, partners=members.partner_id
            )
            paid = {
                (row["partner_id"], row["share_class_id"]): row["amount"] - row["amount_owing"]
                for row in rows
            }
            for member in members:
                for share_class, minimum in minimums[member.category_id].items():
                    value = paid.get((member.partner_id.id, share_class.id), 0.0)
                    needed = minimum * share_class.par_value
                    if company.currency_id.compare_amounts(value, needed) < 0:
                        unpaid |= member
        return unpaid

    def action_view_shares(self):
        """Open the journal of the shares of the member."""
        self.ensure_one()
        return self.partner_id.with_company(self.company_id).action_view_shares()

    @api.model
    def _get_share_summary(self, memberships):
        """Holdings of each member, for letters and portal pages.

        :return: ``{partner_id: holdings}`` with a quantity
        """
        holdings = self.env["consortium.share.holding"].search(
            [
                ("partner_id", "in", memberships.partner_id.ids),
                ("company_id", "in", memberships.company_id.ids),
                ("quantity", ">", 0),
            ]
        )
        return {partner.id: rows for partner, rows in holdings.grouped("partner_id").items()}
