"""The Python environment does what Odoo asks of it, and the launcher survives workers."""

import json
import os
import re
import subprocess
import urllib.request

import pytest

from consortium import odoo, paths, postgres

BARCODES = """
import json
from odoo.tools.barcode import createBarcodeDrawing, get_barcode_font
found = {}
for kind, value, label in (("QR", "https://example.com/x", 0), ("Code128", "ENT-2026", 1),
                           ("EAN13", "5901234123457", 1)):
    options = {"fontName": get_barcode_font()} if label else {}
    drawing = createBarcodeDrawing(kind, value=value, format="png", width=300, height=100,
                                   humanReadable=label, **options)
    found[kind] = drawing.asString("png")[:4].hex()
print(json.dumps(found))
"""


def test_bar_and_qr_codes_are_drawn(installation):
    done = subprocess.run(
        [odoo.PYTHON, "-c", BARCODES], env=odoo.env(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout).values()) == {"89504e47"}


def test_browser_tests_can_run(installation):
    code = "import websocket; print(websocket.__version__)"
    done = subprocess.run(
        [odoo.PYTHON, "-c", code], env=odoo.env(), capture_output=True, check=False
    )
    assert done.returncode == 0, "websocket-client is missing: browser tests would be skipped"


def test_the_cluster_has_no_tcp_port_and_room_enough(installation):
    assert postgres.sql("SHOW listen_addresses") == []
    assert int(postgres.sql("SHOW max_connections")[0]) >= 100
    assert os.stat(postgres.socket_dir()).st_mode & 0o077 == 0


def test_our_settings_do_not_leak_into_children(monkeypatch):
    monkeypatch.setenv("PGPORT", "6543")
    monkeypatch.setenv("PYTHONPATH", "/nonsense")
    env = odoo.env()
    assert "PGPORT" not in env and "PYTHONPATH" not in env
    assert env["PGHOST"] == str(postgres.socket_dir())


@pytest.mark.parametrize("workers", [0, 2])
def test_a_server_answers(plain_database, odoo_server, workers):
    with odoo_server(plain_database, workers=workers) as url:
        with urllib.request.urlopen(f"{url}/web/login", timeout=60) as page:
            assert page.status == 200
    log = (paths.LOGS / f"server-{plain_database}.log").read_text()
    assert not re.findall(r"^\S+ \S+ \d+ (?:ERROR|CRITICAL) .*", log, re.M)


def test_separate_cursors_see_each_others_commits(plain_database, odoo_env):
    with odoo_env(plain_database) as env:
        env["ir.config_parameter"].set_param("consortium.test", "one")
    with odoo_env(plain_database) as first, odoo_env(plain_database) as second:
        assert first["ir.config_parameter"].get_param("consortium.test") == "one"
        assert second.cr.connection is not first.cr.connection
    with pytest.raises(ZeroDivisionError), odoo_env(plain_database) as env:
        env["ir.config_parameter"].set_param("consortium.test", "two")
        raise ZeroDivisionError
    with odoo_env(plain_database, user="admin") as env:
        assert env.user.login == "admin"
        assert env["ir.config_parameter"].sudo().get_param("consortium.test") == "one"
