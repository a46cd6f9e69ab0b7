"""The register of members and shares as at a date: rows put together without the ORM."""

#: sections of the register, in the order of art. 124
SECTIONS = ("member", "auxiliary", "shareholder", "former")


def get_section(is_member, kind, quantity):
    """Section of somebody on that day.

    :param is_member: whether the membership ran on the day
    :param kind: kind of the category on that day
    :param quantity: shares held on that day
    """
    if is_member:
        return "auxiliary" if kind == "auxiliary" else "member"
    return "shareholder" if quantity else "former"


def add_shares(row, holdings):
    """Put the holdings of one partner on its row.

    :param holdings: dicts as :meth:`_get_holdings_at` gives them, of one holder
    """
    row["quantity"] = sum(holding["quantity"] for holding in holdings)
    row["amount"] = sum(holding["amount"] for holding in holdings)
    row["amount_owing"] = sum(holding["amount_owing"] for holding in holdings)
    row["holdings"] = [h for h in holdings if h["quantity"] or h["moves"] or h["amount_owing"]]
    return row


def build_rows(members, holdings, with_former=False):
    """Rows of the register, sorted by section, number, name.

    One row per membership of that day, one per other holder of shares; the shares of
    a partner are on one row only, its latest membership's.

    :param members: dicts ``{partner_id, membership_id, number, category_id, kind,
        is_member, date_admitted, date_end, is_founder, name}``, latest admission last
    :param holdings: dicts as :meth:`_get_holdings_at` gives them
    :param with_former: keep the members that left and hold nothing
    """
    by_partner = {}
    for holding in holdings:
        by_partner.setdefault(holding["partner_id"], []).append(holding)
    last = {member["partner_id"]: member["membership_id"] for member in members}
    rows = []
    for member in members:
        is_last = last[member["partner_id"]] == member["membership_id"]
        shares = by_partner.get(member["partner_id"], []) if is_last else []
        row = add_shares({**member}, shares)
        row["section"] = get_section(row["is_member"], row["kind"], row["quantity"])
        if row["section"] != "former" or with_former or row["amount_owing"]:
            rows.append(row)
    for partner_id, shares in by_partner.items():
        row = add_shares({"partner_id": partner_id, "membership_id": None}, shares)
        if partner_id not in last and (row["quantity"] or row["amount_owing"] or with_former):
            row["section"] = get_section(False, None, row["quantity"])
            rows.append(row)
    return rows


def sort_rows(rows):
    """Sort by section, then number (applicants and holders without one last), then name."""
    return sorted(
        rows,
        key=lambda row: (
            SECTIONS.index(row["section"]),
            not row.get("number"),
            row.get("number") or "",
            row.get("name") or "",
        ),
    )
