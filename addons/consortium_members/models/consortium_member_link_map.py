from odoo import api, models
from odoo.fields import Domain


class ConsortiumMemberLink(models.Model):
    """The network map: each federation, its affiliates, and whom the co-operative served."""

    # files of one model, split to stay readable
    _inherit = "consortium.member.link"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _get_served_partners(self, date_from, date_to):
        """Organisations served between two days, in the company of the environment.

        Here: those that were invoiced. Hook: consortium_billing adds those for whom
        hours were worked, affiliates served through their federation included.

        :return: set of ids of ``res.partner`` (organisations, not contacts)
        """
        # sudo: that a member was served is no secret in the house, its invoices are
        groups = (
            self.env["account.move"]
            .sudo()
            ._read_group(
                [
                    ("move_type", "=", "out_invoice"),
                    ("state", "=", "posted"),
                    ("company_id", "=", self.env.company.id),
                    ("invoice_date", ">=", date_from),
                    ("invoice_date", "<=", date_to),
                ],
                ["commercial_partner_id"],
            )
        )
        return {partner.id for (partner,) in groups}

    @api.model
    @api.readonly
    def get_network_map(self):
        """What the map shows today, in a constant number of queries.

        :return: ``{"totals": {members, federations, affiliates, served}, "date_from",
            "date_to", "federations": [{id, name, number, category, served, affiliates:
            [{id, name, kind, since, number, served}]}]}``; ``served`` counts since the
            start of the fiscal year
        """
        self.check_access("read")
        Membership = self.env["consortium.membership"]
        today = Membership._today()
        year = self.env.company.compute_fiscalyear_dates(today)
        served = self._get_served_partners(year["date_from"], year["date_to"])
        links = self.search(
            self._get_current_domain() & Domain("company_id", "=", self.env.company.id), order="federation_id, id"
        )
        members = Membership._get_current(links.federation_id | links.affiliate_id)
        by_federation = links.grouped("federation_id")
        affiliates = links.affiliate_id
        return {
            "date_from": year["date_from"].isoformat(),
            "date_to": year["date_to"].isoformat(),
            "totals": {
                "members": Membership.search_count(
                    [("is_current", "=", True), ("company_id", "=", self.env.company.id)]
                ),
                "federations": len(by_federation),
                "affiliates": len(affiliates),
                "served": len(served.intersection(affiliates.ids)),
            },
            "federations": [
                self._prepare_federation(federation, by_federation[federation], members, served)
                for federation in links.federation_id.sorted("name")
            ],
        }

    @api.model

    def _prepare_federation(self, federation, links, members, served):
        """One federation of the map, with its affiliates by name."""
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        membership = members.get(federation.id, self.env["consortium.membership"])
        return {
            "id": federation.id,
            "name": federation.name,
            "number": membership.number or "",
            "category": membership.category_id.name or "",
            "served": federation.id in served,
            "affiliates": [
                {
                    "id": link.affiliate_id.id,
                    "name": link.affiliate_id.name,
                    "kind": kinds[link.kind],
                    "since": link.date_from.year,
                    "number": members[link.affiliate_id.id].number
                    if link.affiliate_id.id in members
                    else "",
                    "served": link.affiliate_id.id in served,
                }
                for link in links.sorted(lambda link: link.affiliate_id.name or "")
            ],
        }
