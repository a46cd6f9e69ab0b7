from odoo import api, models

from .. import barcode_painter

# name, and separator from the mask that was asked for
PILLOW = "consortium_pillow:"


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    @api.model
    def barcode(self, barcode_type, value, **kwargs):
        # ReportLab draws the code, a mask of ours makes the picture: the one place where Odoo
        # lets a module touch the drawing before it is turned into PNG
        mask = str(kwargs.get("mask") or "")
        if not barcode_painter.has_renderer() and not mask.startswith(PILLOW):
            kwargs["mask"] = f"{PILLOW}{mask}"
        return super().barcode(barcode_type, value, **kwargs)

    @api.model
    def get_available_barcode_masks(self):
        masks = super().get_available_barcode_masks()
        if barcode_painter.has_renderer():
            return masks
        return masks | {
            f"{PILLOW}{name}": self._get_pillow_mask(mask)
            for name, mask in [*masks.items(), ("", None)]
        }

    @api.model
    def _get_pillow_mask(self, mask):
        """Apply ``mask`` (or nothing) and let Pillow make the picture."""

        def apply(width, height, drawing):
            if mask:
                mask(width, height, drawing)
            # ReportLab refuses unknown attributes on its drawings, hence the dictionary
            drawing.__dict__["asString"] = lambda _format: barcode_painter.paint_png(drawing)

        return apply
