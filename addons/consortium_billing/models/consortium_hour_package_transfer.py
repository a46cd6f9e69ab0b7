from collections import defaultdict

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from odoo.addons.consortium_timesheet.hours_format import format_minutes

from ..pricing import from_minor
from .consortium_hour_package_opening import MANAGER


class ConsortiumHourPackage(models.Model):
    """Hours that move from one package to another, with their value."""

    _inherit = "consortium.hour.package"

    def _get_transfer_domain(self):
        """Packages that may receive hours of this one. Hook.

        Of the same member, company and currency, on any of its running agreements; open or used
        up, not on hold, and not over.
        """
        self.ensure_one()
        today = self.company_id._get_consortium_today()
        return Domain([
            ("id", "!=", self.id), ("member_id", "=", self.member_id.id),
            ("company_id", "=", self.company_id.id), ("currency_id", "=", self.currency_id.id),
            ("state", "in", ("open", "exhausted")), ("is_held", "=", False),
            ("date_last", ">=", today), ("agreement_id.state", "in", ("active", "suspended"))])

    def _get_transfer_warning(self, target):
        """What the target does not allow and this package did, in words; empty otherwise."""
        self.ensure_one()
        if not target:
            return ""
        texts = []
        if target.date_last < self.date_last:
            texts.append(self.env._(
                "%(package)s ends earlier, on %(date)s.", package=target.name,
                date=format_date(self.env, target.date_last)))
        if target.domain_ids - self.domain_ids or target.role_ids - self.role_ids:
            texts.append(self.env._(
                "The hours of %(package)s are limited to some domains or roles.",
                package=target.name))
        return " ".join(texts)

    def _transfer(self, target, minutes, reason):
        """Move hours to another package of the same member: an approver's decision.

        Undone by a transfer back. The counters of both, the rows and the notes are of one
        transaction.

        :param minutes: at most what is left
        :param reason: required; on the rows and in the chatter of both agreements
        :raise AccessError: the user is not an approver
        :raise UserError: another member, company or currency; a target that is over, on hold,
            pending or closed; more than what is left
        """
        self.ensure_one()
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only approvers transfer hours between packages."))
        (self | target).check_access("write")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the hours are transferred."))
        source_sudo, target_sudo = self.sudo(), target.sudo()  # nobody may write rows of the ledger
        source_sudo._check_transfer(target_sudo)
        today = self.company_id._get_consortium_today()
        source_sudo._move_hours(
            "transfer", [(source_sudo, target_sudo, minutes, today)], reason.strip())
        body = self.env._(
            "%(hours)s transferred from %(package)s to %(target)s: %(reason)s",
            hours=format_minutes(minutes), package=self.name, target=target.name, reason=reason)
        agreements_sudo = (source_sudo | target_sudo).agreement_id
        agreements_sudo._message_log_batch(dict.fromkeys(agreements_sudo.ids, body))

    def _check_transfer(self, target):
        """Refuse what may not be transferred, saying why."""
        if self.state != "open":
            raise UserError(self.env._(
                "%(package)s is not open: it has no hours to give.", package=self.name))
        if target not in self.search(self._get_transfer_domain()):
            raise UserError(self.env._(
                "%(target)s cannot receive hours of %(package)s: it must be another package of "
                "%(member)s in the same company and currency, open or used up, and not over.",
                target=target.name, package=self.name, member=self.member_id.name))

    @api.model
    def _move_hours(self, kind, moves, reason=None):
        """Move hours between packages: counters, then two rows of the ledger for each move.

        The value that moves is what drawing these hours would have taken from the source, so that
        its unit value stays what it was; the target receives exactly as much. All the packages are
        locked in the order of ids and written relatively, whatever the order of the moves: of two
        sessions that spend the same hours, PostgreSQL has the second replayed.

        :param kind: `rollover` or `transfer`
        :param moves: list of (source, target, minutes, date)
        :param reason: said on the rows
        :raise UserError: a source holds less than what it should give
        """
        if not moves:
            return
        packages = self.browse().union(*(package for move in moves for package in move[:2]))
        plain = {package.id: package for package in self._load_plain(
            SQL("p.id = ANY(%s)", packages.ids))}
        deltas, rows = defaultdict(lambda: [0, 0.0, 0, 0.0]), []
        for source, target, minutes, date in moves:
            if not 0 < minutes <= plain[source.id].balance:
                raise UserError(self.env._(
                    "%(package)s has only %(hours)s h left.", package=source.name,
                    hours=f"{plain[source.id].balance / 60:.2f}"))
            amount = from_minor(plain[source.id].draw(minutes), source.currency_id.rounding)
            self._add_move(deltas, source, target, minutes, amount)
            rows += source._prepare_move_rows(kind, target, minutes, amount, date, reason)
        self._apply_moves(kind, deltas)
        self.env["consortium.hour.ledger"]._insert(rows)
        self._after_counters(packages.ids)

    @api.model
    def _add_move(self, deltas, source, target, minutes, amount):
        """Add a move to {package id: [minutes out, value out, minutes in, value in]}."""
        deltas[source.id][0] += minutes
        deltas[source.id][1] += amount
        deltas[target.id][2] += minutes
        deltas[target.id][3] += amount

    def _prepare_move_rows(self, kind, target, minutes, amount, date, reason):
        """The two rows of a move: what leaves this package, and what enters the target."""
        common = {"work_date": date, "reason": reason, "rate": self.rate}
        # statements print it: in the language of the member, whoever moves the hours
        env = self.with_context(lang=self.member_id.lang or self.env.lang).env
        return [
            self._prepare_movement_vals(
                kind, -minutes, -amount, **common,
                description=env._("To %(package)s", package=target.name)),
            target._prepare_movement_vals(
                kind, minutes, amount, **common,
                description=env._("From %(package)s", package=self.name)),
        ]

    @api.model
    def _apply_moves(self, kind, deltas):
        """Move the counters of packages, all in one statement, in the order of ids.

        :param deltas: {package id: [minutes out, value out, minutes in, value in]}
        """
        deltas = {id_: deltas[id_] for id_ in sorted(deltas)}
        self.env.execute_query(SQL(
            """
            UPDATE consortium_hour_package p
               SET transferred = p.transferred + moved.gone,
                   rolled = p.rolled + CASE WHEN %s THEN moved.gone ELSE 0 END,
                   consumed_value = p.consumed_value + moved.gone_value,
                   granted = p.granted + moved.came,
                   received = p.received + moved.came,
                   value = p.value + moved.came_value,
                   balance = p.balance - moved.gone + moved.came,
                   state = CASE WHEN p.balance - moved.gone + moved.came = 0
                                THEN CASE WHEN %s THEN 'expired' ELSE 'exhausted' END
                                WHEN moved.came > 0 THEN 'open'
                                ELSE p.state END,
                   write_uid = %s, write_date = now() AT TIME ZONE 'UTC'
              FROM unnest(%s::int[], %s::int[], %s::numeric[], %s::int[], %s::numeric[])
                   AS moved(id, gone, gone_value, came, came_value)
             WHERE p.id = moved.id
         RETURNING p.id
            """,
            kind == "rollover", kind == "rollover", self.env.uid, list(deltas),
            [d[0] for d in deltas.values()], [round(d[1], 6) for d in deltas.values()],
            [d[2] for d in deltas.values()], [round(d[3], 6) for d in deltas.values()]))
        self.invalidate_model()
