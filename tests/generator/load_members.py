"""Member organisations, contacts, affiliates, memberships and portal users."""

from .load_company import TZ
from .load_governance import recent_applicants
from .load_staff import PASSWORD


def _organisation_vals(loaded, organisation):
    return {
        "name": organisation.name,
        "is_company": True,
        "street": organisation.street,
        "city": organisation.city,
        "zip": organisation.postcode,
        "state_id": loaded.ref("base.state_ca_qc").id,
        "country_id": loaded.ref("base.ca").id,
        "email": f"info@{organisation.contacts[0].email.partition('@')[2]}",
        "lang": organisation.language,
        "tz": TZ,
        "property_payment_term_id": loaded.ref("account.account_payment_term_30days").id,
        "child_ids": [
            (
                0,
                0,
                {
                    "name": contact.name,
                    "function": contact.title,
                    "email": contact.email,
                    "lang": organisation.language,
                    "type": "contact",
                },
            )
            for contact in organisation.contacts
        ],
    }


def load_organisations(loaded):
    everyone = []
    for organisation in loaded.year.organisations:
        everyone += [organisation, *organisation.affiliates]
    partners = loaded.env["res.partner"].create(
        [_organisation_vals(loaded, organisation) for organisation in everyone]
    )
    for organisation, partner in zip(everyone, partners):
        loaded.partners[organisation.key] = partner


def load_memberships(loaded):
    """Founders enter the register directly; the others apply and are admitted."""
    categories = {
        category.kind: category
        for category in loaded.env["consortium.member.category"].search([], order="id desc")
    }
    members = sorted(loaded.year.organisations, key=lambda o: (not o.founder, o.joined, o.key))
    memberships = loaded.env["consortium.membership"].create(
        [
            {
                "partner_id": loaded.partners[organisation.key].id,
                "company_id": loaded.company.id,
                "category_id": categories[organisation.category].id,
                "is_founder": organisation.founder,
                "date_application": organisation.joined,
                "date_admitted": organisation.joined,
            }
            for organisation in members
        ]
    )
    applicants = memberships.filtered(lambda membership: not membership.is_founder)
    applicants.action_submit()
    # the board's meetings of the year admit the latest ones: load_governance
    admitted = memberships - recent_applicants(loaded, memberships)
    admitted.action_admit()
    admitted.filtered(lambda membership: membership.state == "admitted").action_activate()


PORTAL_LOGINS = {
    "portal_founder": "membre.fondateur",
    "portal_member": "membre",
    "portal_english": "member",
    "portal_beneficiary": "beneficiaire",
}


def load_portal_users(loaded):
    """A founder's contact, a newer member's, an English-speaking one's, and an affiliate's."""
    year = loaded.year
    chosen = [("portal_founder", year.organisations[0])]
    newer = [
        a.organisation
        for a in year.agreements
        if not a.organisation.founder and a.organisation.language == "fr_CA"
    ]
    chosen.append(("portal_member", newer[0]))
    chosen += [("portal_english", o) for o in year.organisations if o.language == "en_CA"][:1]
    chosen += [
        ("portal_beneficiary", affiliate)
        for organisation in year.organisations
        for affiliate in organisation.affiliates
    ][:1]
    for purpose, organisation in chosen:
        contact = loaded.partners[organisation.key].child_ids.sorted("id")[0]
        loaded.users[purpose] = loaded.env["res.users"].create(
            {
                "name": contact.name,
                "login": PORTAL_LOGINS[purpose],
                "email": contact.email,
                "partner_id": contact.id,
                "lang": organisation.language,
                "tz": TZ,
                "password": PASSWORD,
                "company_id": loaded.company.id,
                "company_ids": [(6, 0, loaded.company.ids)],
                "group_ids": loaded.groups("base.group_portal"),
            }
        )
        loaded.logins.append((purpose, PORTAL_LOGINS[purpose], PASSWORD))
