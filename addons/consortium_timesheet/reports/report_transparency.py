from odoo import api, models

from ..transparency import choice_args, parse_choice


class ReportTransparency(models.AbstractModel):
    """The report of transparency on paper, of one organisation or many.

    Anybody who is logged in may ask ``/report/pdf`` for any report: the check is here.
    """

    _name = "report.consortium_timesheet.report_transparency"
    _description = "Transparency Report"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return what the template shows.

        :param data: ``choice``, as ``_prepare_report`` takes it (the latest month by default), and
            ``lang``, else the language of each organisation
        """
        data = data or {}
        params = data.get("choice") if isinstance(data.get("choice"), dict) else {}
        organisations = self.env["res.partner"].browse(docids)
        reports = []
        for organisation in organisations:
            self.env["consortium.transparency"]._check_organisation(organisation)
            organisation = organisation.sudo()  # checked above
            reports.append(self._prepare_document(organisation, params, data.get("lang")))
        return {
            "doc_ids": docids,
            "doc_model": "res.partner",
            "docs": organisations,
            "reports": reports,
            "company": self.env.company,
        }

    @api.model
    def _prepare_document(self, organisation, params, lang):
        """Return the report of one organisation: everything, grouped by project by default."""
        installed = dict(self.env["res.lang"].get_installed())
        lang = next(
            (code for code in (lang, organisation.lang, self.env.lang) if code in installed), None
        )
        Transparency = self.env["consortium.transparency"].with_context(lang=lang)
        choice = parse_choice(params)
        if choice.group == "none":
            choice = choice._replace(group="project")
        report = Transparency._prepare_report(organisation, choice_args(choice))
        entries = Transparency._read_report_entries(report)
        return {**report, "lang": lang, "parts": Transparency._split_by_group(report, entries)}
