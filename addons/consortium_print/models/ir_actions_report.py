import logging
import os
import threading
from urllib.parse import urlsplit

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.misc import find_in_path

from odoo.addons.base.models.ir_actions_report import _wkhtml

from ..assembler import assemble, count_pages
from ..chromium import Chromium, ChromiumError, remove_old_profiles
from ..composer import MEASURE, Geometry, Parts, body_html, owner, sheets_html

_logger = logging.getLogger(__name__)

BINARIES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
DEFAULT_TIMEOUT = 60.0
# browsers of this process at the same time: each takes about 150 MB for the time of a print
_browsers = threading.BoundedSemaphore(3)


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    # -- which engine -------------------------------------------------------

    @api.model
    def _get_chromium(self):
        """Path of the browser that prints, or None; ``CONSORTIUM_CHROMIUM`` names another one."""
        named = os.environ.get("CONSORTIUM_CHROMIUM")
        for name in (named,) if named else BINARIES:
            try:
                return find_in_path(name)
            except OSError:
                continue
        return None

    @api.model
    def _has_wkhtmltopdf(self):
        """Whether the engine that Odoo expects is here: wkhtmltopdf with the patched Qt."""
        return _wkhtml().state == "ok" and _wkhtml().is_patched_qt

    @api.model
    def _is_printed_by_chromium(self):
        """Whether documents go through Chromium: only where Odoo's own engine cannot work."""
        return not self._has_wkhtmltopdf() and bool(self._get_chromium())

    @api.model
    def get_wkhtmltopdf_state(self):
        return "ok" if self._is_printed_by_chromium() else super().get_wkhtmltopdf_state()

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        try:
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
        except UserError as error:
            # Odoo refuses before it renders anything; documents saved before do not come here
            if self.get_wkhtmltopdf_state() != "install":
                raise
            raise UserError(
                self.env._(
                    "PDF documents cannot be made: neither Chromium nor wkhtmltopdf is installed"
                    " on the server. Ask your administrator to install Chromium (on Debian:"
                    " apt-get install chromium), then print again."
                )
            ) from error

    # -- printing -----------------------------------------------------------

    @api.model
    def _run_wkhtmltopdf(
        self,
        bodies,
        report_ref=False,
        header=None,
        footer=None,
        landscape=False,
        specific_paperformat_args=None,
        set_viewport_size=False,
    ):
        if not self._is_printed_by_chromium():
            return super()._run_wkhtmltopdf(
                bodies,
                report_ref=report_ref,
                header=header,
                footer=footer,
                landscape=landscape,
                specific_paperformat_args=specific_paperformat_args,
                set_viewport_size=set_viewport_size,
            )
        report = self._get_report(report_ref) if report_ref else self
        geometry = Geometry.from_paperformat(
            report.get_paperformat(), landscape, specific_paperformat_args
        )
        return self._print_with_chromium(bodies, header, footer, geometry)

    @api.model
    def _print_with_chromium(self, bodies, header, footer, geometry):
        """Print bodies and their headers and footers with one browser.

        :param bodies: html of each document
        :param header: html with the headers of all, or None
        :param footer: html with the footers of all, or None
        :param Geometry geometry: the page
        :return: PDF as bytes
        """
        bodies, heads, feet = list(bodies), Parts(header, "header"), Parts(footer, "footer")
        timeout = self._get_print_timeout()
        if not _browsers.acquire(timeout=timeout):
            raise UserError(
                self.env._(
                    "The server is busy with other documents. Please print again in a minute."
                )
            )
        try:
            base, fetch = self._get_chromium_fetch()
            with Chromium(self._get_chromium(), fetch, timeout) as browser:
                browser.resize(*geometry.viewport)
                pages = self._measure_pages(browser, base, heads, feet, [geometry] * len(bodies))
                printed = [
                    self._print_body(browser, base, body, page)
                    for body, page in zip(bodies, pages, strict=True)
                ]
                sheets = self._print_sheets(
                    browser,
                    base,
                    heads,
                    feet,
                    [
                        (page, count_pages(content))
                        for page, content in zip(pages, printed, strict=True)
                    ],
                )
        except ChromiumError as error:
            raise self._get_chromium_user_error(error) from error
        finally:
            _browsers.release()
        return assemble(printed, sheets, self._get_print_outline(bodies))

    @api.model
    def _measure_pages(self, browser, base, heads, feet, pages):
        """Give each document's page the room that its own header and footer take."""
        html = sheets_html(heads, feet, [(page, 1) for page in pages])
        if not html:
            return pages
        browser.load(f"{base}/consortium_print/measure", html)
        return [
            page.fit(sizes) for page, sizes in zip(pages, browser.evaluate(MEASURE), strict=True)
        ]

    @api.model
    def _print_body(self, browser, base, body, page):
        browser.load(f"{base}/consortium_print/body", body_html(body, page))
        return browser.pdf(
            page.width, page.height, page.top, page.bottom, page.left, page.right, page.scale
        )

    @api.model
    def _print_sheets(self, browser, base, heads, feet, pages):
        html = sheets_html(heads, feet, pages)
        if not html:
            return None
        browser.load(f"{base}/consortium_print/sheets", html)
        page = pages[0][0]
        return browser.pdf(page.width, page.height, scale=page.scale)

    @api.model
    def _get_print_outline(self, bodies):
        """Where a new record begins: ``[(index of the body, title)]``."""
        owners = [owner(body) for body in bodies]
        return [
            (index, f"{index + 1}")
            for index, name in enumerate(owners)
            if not index or name is None or name != owners[index - 1]
        ]

    # -- surroundings -------------------------------------------------------

    @api.autovacuum
    def _gc_chromium_profiles(self):
        remove_old_profiles()

    @api.model
    def _get_print_timeout(self):
        """Seconds that one step of a print may take (parameter ``consortium_print.timeout``)."""
        # sudo: a technical parameter, whoever prints
        parameter = self.env["ir.config_parameter"].sudo().get_param("consortium_print.timeout")
        try:
            return max(float(parameter or DEFAULT_TIMEOUT), 1.0)
        except ValueError:
            return DEFAULT_TIMEOUT

    @api.model
    def _get_chromium_fetch(self):
        """Address under which documents are shown, and what answers their requests."""
        address = urlsplit(self._get_report_url())
        host = address.netloc or "localhost"
        resource, cache = self.env["consortium.print.resource"], {}
        hosts = {host, urlsplit(resource.get_base_url()).netloc}

        def fetch(url):
            if url not in cache:
                cache[url] = resource._fetch(url, hosts)
            return cache[url]

        return f"{address.scheme or 'http'}://{host}", fetch

    @api.model
    def _get_chromium_user_error(self, error):
        """What the user is told; the details are for the administrator's log."""
        _logger.error("Chromium could not print (%s): %s", error.reason, error.detail)
        if error.reason == "timeout":
            return UserError(
                self.env._(
                    "The document took too long to print. Print fewer documents at once; if this"
                    " happens again, ask your administrator to raise the system parameter"
                    " consortium_print.timeout."
                )
            )
        if error.reason == "start":
            return UserError(
                self.env._(
                    "Chromium, which makes the PDF documents, does not start. Ask your administrator"
                    " to look at the server's log."
                )
            )
        return UserError(
            self.env._(
                "Chromium stopped while it was printing the document. Print again; if this happens"
                " again, ask your administrator to look at the server's log."
            )
        )
