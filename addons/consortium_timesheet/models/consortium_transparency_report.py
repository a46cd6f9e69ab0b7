from odoo import api, models
from odoo.tools import split_every

from ..hours_format import format_minutes
from ..transparency import choice_args, group_sums, largest_first, parse_choice, total

BATCH = 1000
PDF_LIMIT = 4000  # entries of a PDF, about a hundred pages


class ConsortiumTransparency(models.AbstractModel):
    """What the page, the file and the PDF show of a choice: one reading for the three."""

    _inherit = "consortium.transparency"

    @api.model
    def _prepare_report(self, organisation, params):
        """Return what an organisation reads of its hours, but the entries themselves.

        :param organisation: res.partner; checked here, whoever calls
        :param params: ``period`` (``2026-03``, ``year-2026-12`` or ``all``), ``project`` and
            ``domain`` (ids), ``search``, ``group``; straight from an address
        :return: dict for the templates, and the arguments of ``_read_report_entries``
        """
        self._check_organisation(organisation)
        choice = parse_choice(params)
        months, years = self._get_periods(organisation)
        period = self._find_period(choice.period, months, years)
        base = self._get_domain(organisation) & self._get_period_domain(period)
        base &= self._get_search_domain(choice.search)
        all_sums = self._read_sums(base)
        labels = self._get_labels(all_sums)
        sums = [
            item
            for item in all_sums
            if choice.project in (None, item.project) and choice.domain in (None, item.domain)
        ]
        entries, minutes = total(sums)
        return {
            "organisation": organisation,
            "choice": choice,
            "choice_args": choice_args(choice._replace(period=period.key)),
            "domain": base & self._get_choice_domain(choice),
            "period": period,
            "period_label": self._get_period_label(period),
            "intro": self._get_intro(organisation),
            "count_label": self._get_count_label,
            "periods": self._prepare_period_options(period, months, years),
            "options": self._prepare_options(organisation, choice, all_sums, labels),
            "groups": self._group(sums, choice.group, labels),
            "charts": self._prepare_charts(sums, labels),
            "entry_count": entries,
            "minutes": minutes,
            "has_hours": bool(months),
            "worker_title": self._get_worker_title(sums),
            "hm": format_minutes,
        }

    @api.model
    def _get_intro(self, organisation):
        return self.env._(
            "Hours worked for %(organisation)s, as approved by the directors.",
            organisation=organisation.name,
        )

    @api.model
    def _group(self, sums, field, labels):
        """Return the groups of a field in the order of the page, nothing for "none"."""
        if field == "none":
            return []
        return group_sums(sums, field, labels[field], reverse=field == "month")

    @api.model
    def _prepare_period_options(self, period, months, years):
        """Return ``[(title, [(key, label)])]`` of the choice of the period."""
        if period.kind == "month" and period not in months:
            months = [period, *months]
        options = [
            (self.env._("Months"), [(item.key, self._get_period_label(item)) for item in months]),
            (self.env._("Years"), [(item.key, self._get_period_label(item)) for item in years]),
            ("", [("all", self.env._("All months"))]),
        ]
        return [(title, items) for title, items in options if items]

    @api.model
    def _prepare_options(self, organisation, choice, sums, labels):
        """Return the projects and domains to choose from: those of the period, and the chosen one.

        The name of a chosen project comes out only when the organisation has hours on it.
        """
        options = {
            field: [(group.key, group.label) for group in group_sums(sums, field, labels[field])]
            for field in ("project", "domain")
        }
        options["domain"] = [item for item in options["domain"] if item[0]]
        for field, name in (("project", "project_id"), ("domain", "service_domain_id")):
            chosen = getattr(choice, field)
            if chosen and chosen not in dict(options[field]):
                domain = self._get_domain(organisation) & self._get_choice_domain(
                    choice._replace(**{"project": None, "domain": None, field: chosen})
                )
                record = self._get_lines().search(domain, limit=1)[name]
                options[field] += [(record.id, record.name)] if record else []
        return options

    @api.model
    def _prepare_charts(self, sums, labels):
        """Return ``[(title, groups)]``: by domain, and by month where there are several, else by
        project."""
        if not sums:
            return []
        groups = {
            field: group_sums(sums, field, labels[field])
            for field in ("domain", "month", "project")
        }
        charts = [(self.env._("By service domain"), largest_first(groups["domain"]))]
        if len(groups["month"]) > 1:
            charts.append((self.env._("By month"), groups["month"]))
        else:
            charts.append((self.env._("By project"), largest_first(groups["project"])))
        return charts

    @api.model
    def _get_count_label(self, count):
        """Write a number of entries."""
        if count == 1:
            return self.env._("1 entry")
        return self.env._("%(count)s entries", count=count)

    @api.model
    def _get_worker_title(self, sums):
        """Return the title of the column of who did the work; "" where nobody is shown."""
        workers = {item.person for item in sums}
        if any(worker > 0 for worker in workers):
            return self.env._("Professional")
        return self.env._("Role") if any(worker < 0 for worker in workers) else ""

    # Entries

    @api.model
    def _read_report_entries(self, report, offset=0, limit=None):
        """Return the entries of a report as dicts, of one page or all of them."""
        lines = self._read_entries(
            report["domain"],
            report["choice"].group,
            [group.key for group in report["groups"] if isinstance(group.key, int)],
            offset,
            limit,
        )
        return self._prepare_entries(lines)

    @api.model
    def _iterate_report_entries(self, report):
        """Yield every entry of a report in batches, so that a long history stays out of memory."""
        lines = self._read_entries(
            report["domain"],
            report["choice"].group,
            [group.key for group in report["groups"] if isinstance(group.key, int)],
        )
        for ids in split_every(BATCH, lines.ids):
            batch = lines.browse(ids)
            yield from self._prepare_entries(batch)
            batch.invalidate_recordset()

    @api.model
    def _prepare_entries(self, lines):
        """Return what is read of entries, in their order. Hook: add to it with ``super()``."""
        names = self.env["consortium.service.domain"]._get_names()
        return [
            {
                "date": line.date,
                "project": line.project_id.name,
                "domain": names.get(line.service_domain_id.id, ""),
                "worker": line._get_portal_worker(),
                "description": (line.name or "").strip(),
                "minutes": line._get_minutes(),
                "key": self._get_entry_keys(line),
            }
            for line in lines
        ]

    @api.model
    def _get_entry_keys(self, line):
        """Return ``{field of Sum: key}`` of one entry, as the SQL of ``_get_keys`` makes them."""
        mode = line.project_id._get_portal_worker_mode(line.company_id)
        person = {"name": line.employee_id.id, "role": -line.role_id.id}.get(mode)
        return {
            "project": line.project_id.id,
            "domain": line.service_domain_id.id or 0,
            "month": line.date.replace(day=1),
            "person": person or 0,
        }

    @api.model
    def _split_by_group(self, report, entries):
        """Return ``[(group or None, entries)]`` of a page; the groups carry their whole totals."""
        field = report["choice"].group
        if field == "none":
            return [(None, entries)]
        groups = {group.key: group for group in report["groups"]}
        parts = []
        for entry in entries:
            key = entry["key"][field]
            if not parts or parts[-1][0].key != key:
                parts.append((groups[key], []))
            parts[-1][1].append(entry)
        return parts

    @api.model
    def _get_pdf_name(self, report):
        """Return the name of the file of a report."""
        return self.env._(
            "Transparency report %(organisation)s %(period)s.pdf",
            organisation=report["organisation"].name,
            period=report["period"].key,
        ).replace("/", "-")
