"""The consortium itself: name, address, fiscal year, tax numbers, working weeks, holidays."""

from base64 import b64encode
from datetime import datetime, time, timedelta

from odoo.tools import file_open

NAME = "Consortium coopératif de services partagés du Québec (démonstration)"
TZ = "America/Toronto"


def load_company(loaded):
    env, company = loaded.env, loaded.company
    company.write(
        {
            "name": NAME,
            "street": "240, rue de l'Intercoopération, bureau 300",
            "city": "Québec",
            "zip": "G1K 0A1",
            "state_id": env.ref("base.state_ca_qc").id,
            "country_id": env.ref("base.ca").id,
            "phone": "418 555-0142",
            "email": "facturation@consortium.example",
            "website": "https://consortium.example",
            "logo": _logo(),
            "fiscalyear_last_month": "3",
            "fiscalyear_last_day": 31,
            # Invented registration numbers with the form of real ones.
            "vat": "123456782RT0001",
        }
    )
    if "l10n_ca_pst" in company._fields:
        company.l10n_ca_pst = "1234567890TQ0001"
    company.partner_id.write({"lang": "fr_CA", "tz": TZ})
    env.ref("base.user_admin").write({"lang": "fr_CA", "tz": TZ})
    # Odoo names it in the language of whoever makes the company
    company.internal_project_id.with_context(lang="fr_CA").name = "Interne"
    if company.account_sale_tax_id.amount_type != "group":
        raise AssertionError(
            "The default sale tax is not TPS + TVQ: set the company's province before "
            "loading the Canadian chart of accounts."
        )


def _logo():
    with file_open("consortium_members/static/description/icon.png", "rb") as icon:
        return b64encode(icon.read())


def load_calendars(loaded):
    """Return {worked days a week: calendar} of seven hours a day, with the public holidays."""
    env = loaded.env
    calendars = {}
    for days, name in ((5, "35 heures, 5 jours"), (4, "28 heures, 4 jours")):
        calendars[days] = env["resource.calendar"].create(
            {
                "name": name,
                "company_id": loaded.company.id,
                "tz": TZ,
                "hours_per_day": 7.0,
                "attendance_ids": [(5,)]
                + [
                    (
                        0,
                        0,
                        {
                            "name": label,
                            "dayofweek": str(weekday),
                            "day_period": period,
                            "hour_from": start,
                            "hour_to": stop,
                        },
                    )
                    for weekday in range(days)
                    for label, period, start, stop in (
                        ("Avant-midi", "morning", 8.5, 12.0),
                        ("Après-midi", "afternoon", 13.0, 16.5),
                    )
                ],
            }
        )
    loaded.company.resource_calendar_id = calendars[5]
    _load_holidays(loaded, calendars.values())
    return calendars


def _load_holidays(loaded, calendars):
    # Noon in UTC is morning in Québec: the day is the right one in both.
    loaded.env["resource.calendar.leaves"].create(
        [
            {
                "name": name,
                "company_id": loaded.company.id,
                "calendar_id": calendar.id,
                "date_from": datetime.combine(day, time(5)),
                "date_to": datetime.combine(day, time(5)) + timedelta(hours=23, minutes=59),
            }
            for calendar in calendars
            for day, name in sorted(loaded.year.holidays.items())
        ]
    )
