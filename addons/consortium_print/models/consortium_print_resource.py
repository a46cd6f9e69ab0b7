import base64
import logging
import mimetypes
from contextlib import nullcontext
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError
from odoo.http import root as odoo_application
from odoo.tools.image import image_guess_size_from_field_name, image_process
from odoo.tools.mimetypes import guess_mimetype

from odoo.addons.base.models.assetsbundle import ANY_UNIQUE
from odoo.addons.base.models.ir_binary import DEFAULT_PLACEHOLDER_PATH
from odoo.addons.web.controllers.binary import Binary
from odoo.addons.web.controllers.report import ReportController

_logger = logging.getLogger(__name__)

# routes whose answer a document may show, and the method that answers without a server
ROUTES = (
    (Binary.content_image, "_answer_image"),
    (Binary.content_common, "_answer_content"),
    (Binary.content_assets, "_answer_assets"),
    (Binary.company_logo, "_answer_company_logo"),
    (ReportController.report_barcode, "_answer_barcode"),
)


@lru_cache(1)
def _routes():
    """The patterns of Odoo's own controllers, so that they are written once."""
    return Map(
        [
            Rule(route, endpoint=method)
            for controller, method in ROUTES
            for route in controller.original_routing["routes"]
        ],
        strict_slashes=False,
    )


class ConsortiumPrintResource(models.AbstractModel):
    _name = "consortium.print.resource"
    _description = "Images, styles and fonts of a printed document"

    @api.model
    def _fetch(self, url, hosts):
        """Answer a request of the page that is printed, without any network.

        :param str url: what the page asks for
        :param set hosts: names of this server; nothing else is answered
        :return: ``(mimetype, content)``, or None when there is nothing to show
        """
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or parts.netloc not in hosts:
            _logger.info("Print: %s is not of this server, left out", url[:200])
            return None
        if static := self._read_static(parts.path):
            return static
        try:
            method, arguments = _routes().bind("").match(parts.path)
        except HTTPException:
            return None
        arguments = {**dict(parse_qsl(parts.query)), **arguments}
        try:
            return getattr(self._as_reader(), method)(**arguments)
        except (UserError, ValueError, TypeError, HTTPException) as error:
            # as in a browser: an image that one may not read is simply not there
            _logger.info("Print: %s left out: %s", parts.path[:200], error)
            return None

    @api.model
    def _as_reader(self):
        """Who reads: the current user without privileges, the public when the system prints.

        A document may hold addresses typed by anybody; callers print it with sudo (portal) or as
        the system (jobs), and must not thereby publish what its author may not read.
        """
        if self.env.uid == SUPERUSER_ID:
            return self.with_user(self.env.ref("base.public_user"))
        return self.sudo(False)

    @api.model
    def _answer_image(
        self,
        xmlid=None,
        model="ir.attachment",
        id=None,
        field="raw",  # noqa: A002
        width=0,
        height=0,
        crop=False,
        access_token=None,
        **_options,
    ):
        """``/web/image``: content of an image field, resized."""
        record = self._find_record(xmlid, model, id, field, access_token)
        found = self._read_field(record, field)
        if not found and field in record and record._fields[field].type == "binary":
            found = self._read_static(
                "/" + (record._get_placeholder_filename(field) or DEFAULT_PLACEHOLDER_PATH)
            )
        if not found or not found[0].startswith("image/"):
            return None
        size = (int(width), int(height))
        if size == (0, 0):
            size = image_guess_size_from_field_name(field)
        if not any(size):
            return found
        return found[0], image_process(found[1], size=size, crop=crop)

    @api.model
    def _answer_content(
        self,
        xmlid=None,
        model="ir.attachment",
        id=None,
        field="raw",  # noqa: A002
        access_token=None,
        **_options,
    ):
        """``/web/content``: a file."""
        return self._read_field(self._find_record(xmlid, model, id, field, access_token), field)

    @api.model
    def _find_record(self, xmlid, model, res_id, field, access_token):
        return self.env["ir.binary"]._find_record(
            xmlid, model, res_id and int(res_id), access_token, field=field
        )

    @api.model
    def _read_field(self, record, name):
        """Content of a binary field (``ir.binary`` only streams within a web request)."""
        field = record._fields.get(name)
        if field is None or field.type != "binary":
            return None
        if record._name == "ir.attachment" and record.type == "url":
            return self._read_static(urlsplit(record.url or "").path)
        record._check_field_access(field, "read")
        content = record.with_context(bin_size=False)[name]
        if not content:
            return None
        if isinstance(content, str) or name != "raw":
            content = base64.b64decode(content)
        mimetype = record.mimetype if record._name == "ir.attachment" else guess_mimetype(content)
        return mimetype, content

    @api.model
    def _read_static(self, path):
        """A file that a module publishes."""
        path = unquote(path)
        found = ".." not in path.split("/") and odoo_application.get_static_file(path)
        if not found:
            return None
        with open(found, "rb") as static:
            return mimetypes.guess_type(found)[0] or "application/octet-stream", static.read()

    @api.model
    def _answer_assets(self, filename, unique=ANY_UNIQUE, **_options):
        """``/web/assets``: a compiled stylesheet, compiled now when it is not stored yet."""
        bundle_name, rtl, asset_type, autoprefix = self.env["ir.asset"]._parse_bundle_name(
            filename, False
        )
        if asset_type != "css":
            return None
        cursor = self.env.registry.cursor() if self.env.cr.readonly else nullcontext(self.env.cr)
        with cursor as cr:
            bundle = (
                self.with_env(self.env(cr=cr))
                .env["ir.qweb"]
                ._get_asset_bundle(bundle_name, css=True, js=False, rtl=rtl, autoprefix=autoprefix)
            )
            # sudo: bundles are public, their attachments belong to the system
            return "text/css; charset=utf-8", bundle.css().sudo().raw

    @api.model
    def _answer_company_logo(self, company=None, **_options):
        """``/logo.png``: public on every login page, hence read with sudo."""
        # sudo: the route is public
        company_sudo = self.env["res.company"].sudo().browse(int(company or self.env.company.id))
        return self._read_field(company_sudo.exists(), "logo_web") or self._read_static(
            "/web/static/img/nologo.png"
        )

    @api.model
    def _answer_barcode(self, barcode_type, value, **options):
        """``/report/barcode``: a bar code or QR code."""
        names = ("width", "height", "humanreadable", "quiet", "mask", "barBorder", "barLevel")
        options = {name: options[name] for name in names if name in options}
        return "image/png", self.env["ir.actions.report"].barcode(barcode_type, value, **options)
