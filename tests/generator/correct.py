"""Corrections: a director reopens an approved week, an entry changes, it is approved again."""

from random import Random

SHARE = 0.015
REASON = "Durée corrigée à la demande du membre"


def correct_some_weeks(loaded, sheets, month):
    """Reopen about one week in seventy, change one entry of each, approve again."""
    rng = Random(f"{loaded.year.seed}/corrections/{month}")
    weeks = sheets.sorted("id")
    chosen = weeks.browse(sorted(rng.sample(weeks.ids, round(len(weeks) * SHARE))))
    if not chosen:
        return chosen
    manager = loaded.people["manager"]
    chosen.with_user(manager).action_reopen(REASON)
    for sheet in chosen:
        line = rng.choice(
            sheet.line_ids.sorted("id").filtered(lambda entry: entry.unit_amount > 0.5)
        )
        line.unit_amount += rng.choice([-0.25, 0.25, 0.5])
    chosen.action_submit()
    chosen.with_user(manager).action_approve()
    return chosen
