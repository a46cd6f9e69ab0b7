"""Prints what the demonstration did, French first, English beside."""

KINDS = {
    "draw": "tirées d'un forfait / drawn from a package",
    "overage": "dépassement / overage",
    "hourly": "à l'heure / hourly",
    "fixed": "prix fixe / fixed price",
    "courtesy": "courtoisie et représentation / courtesy, representation",
}
PURPOSES = {
    "professional": "professionnel / professional",
    "director": "directeur, directrice / director",
    "secretary": "secrétariat des membres / secretary",
    "accountant": "comptabilité : prépare la facturation / accountant",
    "manager": "direction générale : approuve / general manager",
    "portal_founder": "portail, membre fondateur / portal, founder",
    "portal_member": "portail, membre / portal, member",
    "portal_english": "portail, membre anglophone / portal, in English",
    "portal_beneficiary": "portail, affilié bénéficiaire / portal, beneficiary",
}
WIDTH = 58


def _french(number):
    return f"{number:,.2f}".replace(",", " ").replace(".", ",")


def hours(minutes):
    return _french(minutes / 60) + " h"


def money(amount):
    return _french(amount) + " $"


def _line(label, value):
    print(f"  {label:.<{WIDTH}} {value:>16}")


def show(loaded, result, values, problems):
    print(f"\n=== Fin de mois / Month-end {values['month']:%Y-%m} ===\n")
    _line("Semaines approuvées / Weeks approved ", values["weeks"])
    for kind, minutes in values["minutes_by_kind"].items():
        _line(f"Heures {KINDS[kind]} ", hours(minutes))
    _line("Forfaits sous 20 % / Packages under 20% ", values["packages_low"])
    _line("Forfaits épuisés / Packages exhausted ", values["packages_exhausted"])
    _line("Forfaits échus / Packages expired ", values["packages_expired"])
    _line("Factures / Invoices ", values["invoices"])
    _line("Avant taxes / Untaxed ", money(values["untaxed"]))
    _line("TPS / GST 5 % ", money(values["gst"]))
    _line("TVQ / QST 9,975 % ", money(values["qst"]))
    _line("Total ", money(values["total"]))
    _line("Exceptions ", values["exceptions"])
    _line("Relevés d'heures du mois / Statements of the month ", values["statements"])
    _line("Autocontrôle : règles / Self-audit: rules ", values["audit_checks"])
    _line("Autocontrôle : écarts / Self-audit: findings ", values["audit_findings"])
    waiting = values["open_weeks"]
    _line("Reste à approuver / Weeks left to approve ", waiting.get("submitted", 0))
    _line("Reste à soumettre / Weeks left to submit ", waiting.get("draft", 0))
    print("\n  PDF :")
    for path in result.pdfs:
        print(f"    {path}")
    print("\n  Secondes par étape / Seconds per stage :")
    for stage, seconds in loaded.seconds.items():
        print(f"    {stage:.<{WIDTH - 4}} {seconds:7.1f}")
    _show_logins(loaded.logins)
    verdict = "tout concorde / everything adds up" if not problems else "ERREUR / ERROR"
    print(f"\n  Vérification indépendante / Independent check : {verdict}\n", flush=True)


def _show_logins(logins):
    print("\n  Utilisateurs / Logins (mot de passe / password) :")
    for purpose, login, password in logins:
        print(f"    {PURPOSES.get(purpose, purpose):<52} {login}  ({password})")
