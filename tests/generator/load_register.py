"""The register beyond its members: network, prospects, who left or came back, shares, dues.

Everything goes through the suite's own methods; names are invented, dates follow the year.
"""

from datetime import timedelta

from . import dates
from .load_company import TZ

PROSPECTS = (
    # (organisation, city, contact, with an application)
    ("Coopérative de câblodistribution de Saint-Fabien-le-Haut", "Rimouski", "Odile Marcoux", True),
    ("Mutuelle des artisans du Bas-Pays", "Lévis", "Hector Vallières", False),
    ("Coopérative jeunesse Les Embâcles", "Saguenay", "Maëlle Tanguay", False),
)
LIVES = (
    # (organisation, category, months before the year's start, what happened)
    ("Coopérative d'habitation Les Pignons-Gris", "user", 40, "resigned"),
    ("Coopérative de travail Le Rabot-Bleu", "user", 60, "readmitted"),
    ("Atelier coopératif du Rang-Double", "user", 28, "suspended"),
)
QUALIFYING, PREFERRED = 10, 5  # shares of each member, of each founder besides
DUES = {"user": 750.0, "worker": 0.0, "support": 350.0, "auxiliary": 250.0}


def load_register(loaded):
    """All of it, in the order in which it depends on one another."""
    load_links(loaded)
    load_prospects(loaded)
    load_lives(loaded)
    load_shares(loaded)
    load_dues(loaded)


def _partner_vals(loaded, name, city="Québec", contact=None):
    vals = {
        "name": name,
        "is_company": True,
        "city": city,
        "state_id": loaded.ref("base.state_ca_qc").id,
        "country_id": loaded.ref("base.ca").id,
        "lang": "fr_CA",
        "tz": TZ,
    }
    if contact:
        host = f"{contact.split()[-1].lower()}.example"
        vals["email"] = f"info@{host}"
        vals["child_ids"] = [(0, 0, {"name": contact, "lang": "fr_CA", "email": f"dg@{host}"})]
    return vals


def load_links(loaded):
    """Affiliates of the founders' federations, since their admission."""
    loaded.env["consortium.member.link"].create(
        [
            {
                "federation_id": loaded.partners[organisation.key].id,
                "affiliate_id": loaded.partners[affiliate.key].id,
                "company_id": loaded.company.id,
                "date_from": organisation.joined,
            }
            for organisation in loaded.year.organisations
            for affiliate in organisation.affiliates
        ]
    )


def load_prospects(loaded):
    """Opportunities, one with an application that waits for its board meeting."""
    for name, city, contact, applies in PROSPECTS:
        partner = loaded.env["res.partner"].create(_partner_vals(loaded, name, city, contact))
        lead = loaded.env["crm.lead"].create(
            {
                "name": f"Adhésion : {name}",
                "type": "opportunity",
                "partner_id": partner.child_ids.id,
                "company_id": loaded.company.id,
            }
        )
        if applies:
            with loaded.on(loaded.year.reference - timedelta(days=9)):
                lead._get_membership_application()


def load_lives(loaded):
    """One member that left, one that came back, one whose rights are suspended."""
    start = loaded.year.start
    category = loaded.env["consortium.member.category"].search([("kind", "=", "user")], limit=1)
    for rank, (name, _kind, months, what) in enumerate(LIVES):
        partner = loaded.env["res.partner"].create(
            _partner_vals(loaded, name, contact=f"Personne Ressource-{rank + 1}")
        )
        left = dates.add_months(start, -12) - dates.ONE_DAY if what == "readmitted" else False
        member = loaded.env["consortium.membership"].create(
            {
                "partner_id": partner.id,
                "company_id": loaded.company.id,
                "category_id": category.id,
                "date_application": dates.add_months(start, -months),
                "date_admitted": dates.add_months(start, -months),
                "date_end": left,
            }
        )
        member.action_enter_register()
        _live(loaded, member, what)


def _live(loaded, member, what):
    day = dates.add_months(loaded.year.start, 1)
    with loaded.on(day):
        if what == "resigned":
            member.action_resign(date=day, reason="Fin des activités")
        elif what == "suspended":
            member.action_suspend()
        else:
            action = member.action_readmit()
            again = loaded.env["consortium.membership"].browse(action["res_id"])
            again.action_submit()
            again.action_admit()
            again.filtered(lambda m: m.state == "admitted").action_activate()


def _members(loaded):
    return loaded.env["consortium.membership"].search(
        [("company_id", "=", loaded.company.id), ("is_current", "=", True)], order="id"
    )


# -- shares


def load_shares(loaded):
    """Two classes; members' shares taken over, those of the year subscribed, some owing."""
    common, preferred = (
        _share_class(loaded, name, code, kind, par)
        for name, code, kind, par in (
            ("Parts de qualification", "A", "common", 10.0),
            ("Parts privilégiées", "P", "preferred", 100.0),
        )
    )
    members = _members(loaded)
    old = members.filtered(lambda m: m.date_admitted < loaded.year.start)
    _take_over(loaded, old, common, preferred)
    term = loaded.env["account.payment.term"].create(
        {
            "name": "Parts sociales : deux versements",
            "line_ids": [
                (0, 0, {"value": "percent", "value_amount": 50, "nb_days": days})
                for days in (0, 180)
            ],
        }
    )
    moves = loaded.env["consortium.share.move"]
    for member in members - old:
        with loaded.on(member.date_admitted):
            moves |= moves._subscribe(
                [_share_vals(member, common, QUALIFYING, member.date_admitted)],
                payment_term=term,
            )
    _pay(loaded, moves.account_line_ids.move_id[::2], share=0.5)


def _share_vals(member, share_class, quantity, day):
    return {
        "partner_id": member.partner_id.id,
        "share_class_id": share_class.id,
        "quantity": quantity,
        "date": day,
    }


def _share_class(loaded, name, code, kind, par):
    share_class = loaded.env["consortium.share.class"].create(
        {
            "name": name,
            "code": code,
            "kind": kind,
            "par_value": par,
            "company_id": loaded.company.id,
        }
    )
    loaded.env["consortium.share.class.setup"].create(
        {"share_class_id": share_class.id}
    ).action_apply()
    return share_class


def _take_over(loaded, members, common, preferred):
    """Openings of the old register, with their entry."""
    account = loaded.env["account.account"].create(
        {
            "name": "Encaisse reprise du registre",
            "code": "111999",
            "account_type": "asset_current",
            "company_ids": [(6, 0, loaded.company.ids)],
        }
    )
    vals_list = [_share_vals(m, common, QUALIFYING, m.date_admitted) for m in members]
    vals_list += [
        _share_vals(m, preferred, PREFERRED, m.date_admitted) for m in members if m.is_founder
    ]
    openings = loaded.env["consortium.share.opening"].create(vals_list)
    openings.action_enter_register(account=account)


# -- dues


def load_dues(loaded):
    """The dues of the fiscal year: paid, in their days of grace, overdue, one exempt."""
    _dues_products(loaded)
    day = loaded.year.reference - timedelta(days=45)
    late = _members(loaded).filtered(lambda m: not m.is_founder)[-2:]
    late.partner_id.property_payment_term_id = loaded.ref(
        "account.account_payment_term_immediate"
    )
    with loaded.on(day):
        run = loaded.env["consortium.dues.run"].create(
            {"date": day, "invoice_date": day, "company_id": loaded.company.id}
        )
        run.action_compute()
        for action, step in (("create", "drafting"), ("post", "posting")):
            getattr(run, f"action_{action}_invoices")()
            while run.state == step:
                run._do_batch()
    moves = run.line_ids.move_id.filtered(lambda m: m.commercial_partner_id not in late.partner_id)
    unpaid = moves[-2:]
    _pay(loaded, moves - unpaid)
    loaded.env["consortium.membership"]._cron_update_dues_state()


def _dues_products(loaded):
    for category in loaded.env["consortium.member.category"].search([]):
        price = DUES.get(category.kind)
        if price:
            category.dues_product_id = loaded.env["product.product"].create(
                {
                    "name": f"Cotisation annuelle : {category.name.lower()}",
                    "type": "service",
                    "list_price": price,
                    "sale_ok": False,
                    "invoice_policy": "order",
                    "taxes_id": [(6, 0, loaded.company.account_sale_tax_id.ids)],
                }
            )


# -- payments


def _pay(loaded, moves, share=1.0):
    """One deposit pays these invoices, in all or in part, and is reconciled with them."""
    if not moves:
        return
    journal = loaded.env["account.journal"].search(
        [("type", "=", "bank"), ("company_id", "=", loaded.company.id)], limit=1
    )
    terms = moves.line_ids.filtered(lambda line: line.display_type == "payment_term")
    amounts = {
        move: loaded.company.currency_id.round(move.amount_residual * share) for move in moves
    }
    deposit = loaded.env["account.move"].create(
        {
            "journal_id": journal.id,
            "date": max(moves.mapped("invoice_date")) + timedelta(days=10),
            "ref": "Dépôt",
            "line_ids": [
                (0, 0, {"account_id": journal.default_account_id.id, "debit": sum(amounts.values())})
            ]
            + [
                (
                    0,
                    0,
                    {
                        "account_id": terms.filtered(lambda t, m=move: t.move_id == m)[
                            :1
                        ].account_id.id,
                        "partner_id": move.commercial_partner_id.id,
                        "name": move.name,
                        "credit": amount,
                    },
                )
                for move, amount in amounts.items()
            ],
        }
    )
    deposit.action_post()
    for line, move in zip(deposit.line_ids.filtered("credit"), amounts, strict=True):
        (line | terms.filtered(lambda t, m=move: t.move_id == m)).reconcile()
