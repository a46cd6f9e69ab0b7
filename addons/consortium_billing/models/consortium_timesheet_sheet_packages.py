from collections import defaultdict
from typing import NamedTuple

from odoo import api, models

from ..allocation import allocate


class Outlook(NamedTuple):
    """What becomes of the packages of an agreement once the time that waits is approved."""

    beyond: dict  # {sheet id: minutes that no package pays for}
    emptying: set  # ids of the weeks that leave nearly nothing
    balance: int  # minutes left in the end


class ConsortiumTimesheetSheet(models.Model):
    """What the approval of a week would do to packages, told before it is approved."""

    _inherit = "consortium.timesheet.sheet"

    def _get_anomalies(self):
        """Add ``package``: hours beyond the packages, or packages that this week nearly empties.

        It blocks where the agreement allows no overage: posting would refuse those hours.
        """
        found = super()._get_anomalies()
        sheets = self.sudo()  # directors have no right on packages; only labels come out
        outlooks = sheets._get_package_outlooks()
        for agreement, outlook in outlooks.items():
            for sheet in sheets:
                beyond = outlook.beyond.get(sheet.id)
                if beyond:
                    sheet._add_package_anomaly(found, agreement, beyond, is_beyond=True)
                elif sheet.id in outlook.emptying:
                    sheet._add_package_anomaly(found, agreement, outlook.balance)
        return found

    def _add_package_anomaly(self, found, agreement, minutes, is_beyond=False):
        self.ensure_one()
        duration = self.env["ir.qweb.field.float_time"].value_to_html(minutes / 60, {})
        member = agreement.member_id.name
        if is_beyond:
            label = self.env._(
                "%(member)s: %(hours)s beyond the package", member=member, hours=duration)
        else:
            label = self.env._(
                "%(member)s: %(hours)s left in the package", member=member, hours=duration)
        if is_beyond and agreement.overage_policy == "block":
            found[self.id].append({"code": "package", "label": label, "level": "blocking"})
        else:
            self._add_anomaly(found, "package", label)

    def _get_package_outlooks(self):
        """Allocate all the time that waits on the agreements of these weeks, as posting would.

        The weeks of everybody, in the order of the work: three weeks may each fit in a package
        that they overdraw together. Constant queries.

        :return: ``{agreement: Outlook}``
        """
        Ledger = self.env["consortium.hour.ledger"]
        lines = self.env["account.analytic.line"].search(
            [("sheet_id", "in", self.ids), ("agreement_id", "!=", False),
             ("billing_kind", "=", "package")])
        agreements = lines.agreement_id.filtered(lambda agreement: agreement.state == "active")
        if not agreements:
            return {}
        lines |= self.env["account.analytic.line"].search(
            [("sheet_id.state", "=", "submitted"), ("agreement_id", "in", agreements.ids),
             ("billing_kind", "=", "package")])
        sheet_ids = {line.id: line.sheet_id.id for line in lines}
        by_id = {agreement.id: agreement for agreement in agreements}
        works = [
            work for work in Ledger._read_works(lines)
            if work.minutes > 0 and work.agreement_id in by_id
        ]
        entries, packages, caps = Ledger._prepare_allocation(works, by_id, lock=False)
        totals = defaultdict(lambda: [0, 0])
        for package in packages:
            totals[package.agreement_id][0] += package.balance
            totals[package.agreement_id][1] += package.granted
        shares = defaultdict(list)
        for share in allocate(entries, packages, dict(caps)):
            shares[share.entry.agreement_id].append(share)
        return {
            by_id[id_]: self._prepare_outlook(parts, *totals[id_], sheet_ids)
            for id_, parts in shares.items()
        }

    @api.model
    def _prepare_outlook(self, shares, balance, granted, sheet_ids):
        """Sum up what the allocation did to one agreement.

        A week nearly empties the packages when it takes them below a fifth, as for the alert of
        the agreement, or leaves less than it drew. A large package that is merely low is not
        told again by each of its weeks.

        :param balance: minutes of its open packages before
        :param granted: minutes that they were opened with
        :param sheet_ids: ``{line id: sheet id}``
        """
        beyond, drawn = defaultdict(int), defaultdict(int)
        emptying, left = set(), balance
        for share in shares:
            sheet_id = sheet_ids[share.entry.id]
            if not share.package_id:
                beyond[sheet_id] += share.minutes
                continue
            drawn[sheet_id] += share.drawn
            if left * 5 >= granted > (left - share.drawn) * 5:
                emptying.add(sheet_id)
            left -= share.drawn
        emptying.update(sheet_id for sheet_id, minutes in drawn.items() if left < minutes)
        return Outlook(beyond=beyond, emptying=emptying, balance=left)
