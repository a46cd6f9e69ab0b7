"""Other systems, missing packages, no way to become root: each gets a clear message."""

import pytest

from consortium import system
from consortium.ui import Failure


def test_another_system_is_sent_to_docker(monkeypatch):
    monkeypatch.setattr(system, "os_release", lambda: {"ID": "fedora", "PRETTY_NAME": "Fedora 43"})
    monkeypatch.delenv("ODOO_DEB_MIRROR", raising=False)
    with pytest.raises(Failure, match="Fedora 43") as raised:
        system.require_debian()
    assert "docker compose up" in raised.value.hint


def test_without_root_the_exact_line_is_given(monkeypatch):
    monkeypatch.setattr(system, "become_root", lambda: None)
    with pytest.raises(Failure, match="postgresql, chromium") as raised:
        system.install_packages(["postgresql", "chromium"])
    line = "apt-get install --no-install-recommends postgresql chromium"
    assert line in raised.value.hint


def test_what_is_missing_is_judged_by_what_it_provides(monkeypatch):
    monkeypatch.setattr(system, "postgres_bin", lambda: None)
    monkeypatch.setattr(system, "BROWSERS", ("no-such-browser",))
    monkeypatch.setattr(system, "has_dejavu", lambda: False)
    monkeypatch.setattr(system, "python_for_venv", lambda: None)
    missing = system.missing_packages()
    for package in ("python3-venv", "postgresql", "chromium", "fonts-dejavu-core"):
        assert package in missing


def test_cairo_is_wanted_where_the_renderer_has_no_wheel(monkeypatch):
    monkeypatch.setattr(system, "has_cairo", lambda: False)
    monkeypatch.setattr(system, "python_minor", lambda python: 13)
    assert "libcairo2" in system.missing_packages()
    monkeypatch.setattr(system, "python_minor", lambda python: 12)
    assert "libcairo2" not in system.missing_packages()
