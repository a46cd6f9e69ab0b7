"""The month-end of the demonstration, timed, on the oldest month that is not billed."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ..generator import dates, month_end as steps

PDF_COUNT = 3


@dataclass
class Result:
    month: date
    sheets: object = None
    run: object = None
    statements: object = None
    audit: object = None
    pdfs: list = field(default_factory=list)
    seconds: dict = field(default_factory=dict)
    previous_ledger_id: int = 0


def oldest_open_month(env):
    """Return the first of the month of the oldest week waiting for approval."""
    sheet = env["consortium.timesheet.sheet"].search(
        [("state", "=", "submitted")], order="date_start, id", limit=1
    )
    return sheet.date_start.replace(day=1)


def run(loaded, output):
    """Approve the weeks, compute, approve and invoice the run, state the hours, check it all."""
    env, people = loaded.env, loaded.people
    result = Result(oldest_open_month(env))
    result.previous_ledger_id = (
        env["consortium.hour.ledger"].search([], order="id desc", limit=1).id
    )
    before = dict(loaded.seconds)
    last_day = dates.end_of_month(result.month)
    with loaded.stage("fin de mois : approbation des semaines"):
        result.sheets = steps.approve_weeks(env, people, last_day)
    with loaded.stage("fin de mois : aperçu calculé par la comptabilité"):
        result.run = steps.create_run(env, people, result.month)
    with loaded.stage("fin de mois : approbation par la direction"):
        steps.approve_run(result.run, people)
    with loaded.stage("fin de mois : factures"):
        steps.invoice_run(result.run, people, on_batch=env.cr.commit)
    with loaded.stage("fin de mois : relevés d'heures"):
        result.statements = steps.issue_statements(env, people, last_day)
        env.cr.commit()
    with loaded.stage("fin de mois : autocontrôle"):
        result.audit = steps.run_audit(env, people)
    with loaded.stage("fin de mois : PDF"):
        result.pdfs = print_invoices(env, result.run, output)
        result.pdfs += print_statements(env, result, output)
    result.seconds = {k: v for k, v in loaded.seconds.items() if k not in before}
    return result


def print_invoices(env, run, output):
    """Write the PDF of the largest, the median and the smallest invoice of the run."""
    moves = run.move_ids.sorted("amount_total", reverse=True)
    chosen = moves[:1] | moves[len(moves) // 2 :][:1] | moves[-1:]
    english = moves.filtered(lambda m: m.partner_id.lang == "en_CA")[:1]
    paths = []
    for move in chosen | english:
        report = env["ir.actions.report"].with_context(lang=move.partner_id.lang)
        content, extension = report._render_qweb_pdf("account.account_invoices", move.ids)
        path = Path(output) / f"{move.name.replace('/', '-')}.{extension}"
        path.write_bytes(content)
        paths.append(path)
    return paths


def print_statements(env, result, output):
    """Write the statement of the payer of the largest invoice of the run."""
    members = result.run.move_ids.sorted("amount_total", reverse=True).agreement_id.member_id
    statement = result.statements.filtered(
        lambda s: s.member_id in members and s.date_to == dates.end_of_month(result.month)
    )[:1]
    paths = []
    for attachment in statement._get_pdfs():
        paths.append(Path(output) / attachment.name)
        paths[-1].write_bytes(attachment.raw)
    return paths
