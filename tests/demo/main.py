"""Entry point of the demonstration, called from ``odoo shell`` by ``./consortium demo``."""

from datetime import date
from pathlib import Path
from time import monotonic

from odoo import fields

from ..generator import generate
from ..generator.audit import audit
from . import figures, month_end, summary

DEFAULTS = {
    "members": 40,
    "professionals": 34,
    "months": 12,
    "seed": 2017,
    "reference": None,  # day of the demonstration, "2026-11-23"; today by default
    "output_dir": ".run/demo",
}


def main(env, options=None):
    """Generate the year, run the month-end, print what happened; raise if it does not add up.

    :param options: see :data:`DEFAULTS`; a missing or empty one takes its default
    :return: the figures printed, from the database
    """
    started = monotonic()
    options = {**DEFAULTS, **{k: v for k, v in (options or {}).items() if v}}
    reference = options["reference"]
    loaded = generate(
        env,
        members=int(options["members"]),
        professionals=int(options["professionals"]),
        months=int(options["months"]),
        seed=int(options["seed"]),
        reference=fields.Date.to_date(reference) if reference else date.today(),
        report=_progress,
    )
    output = Path(options["output_dir"]).expanduser().resolve()
    output.mkdir(parents=True, exist_ok=True)
    result = month_end.run(loaded, output)
    with loaded.stage("vérification"):
        problems = audit(loaded.env)
        for statement, texts in result.statements._find_differences().items():
            problems += [f"{statement.name}: {text}" for text in texts]
        problems += result.audit.finding_ids.mapped("display_name")
    values = figures.collect(loaded.env, result)
    _remember(loaded)
    loaded.seconds["total"] = monotonic() - started
    summary.show(loaded, result, values, problems)
    if problems:
        raise AssertionError("The figures do not add up:\n- " + "\n- ".join(problems))
    return values


def _progress(text):
    print(text, flush=True)


def _remember(loaded):
    """Leave the logins where another start of the demonstration can find and print them."""
    lines = [f"{purpose}\t{login}\t{password}" for purpose, login, password in loaded.logins]
    loaded.env["ir.config_parameter"].set_param("consortium_demo.logins", "\n".join(lines))
    loaded.env.cr.commit()
