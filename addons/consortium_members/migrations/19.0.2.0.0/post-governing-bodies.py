"""Companies of a database that was installed before the governance get their four bodies."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["res.company"].search([])._create_governing_bodies()
