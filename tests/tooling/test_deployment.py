"""docker-compose.yml and config/odoo.conf, checked without a Docker engine."""

import json
import re
import subprocess

import pytest

from consortium import odoo, paths, venv
from consortium.checks import lint

COMPOSE = paths.ROOT / "docker-compose.yml"
CONF = paths.CONFIG / "odoo.conf"
TO_JSON = """
import json, sys
from ruamel.yaml import YAML
json.dump(YAML(typ="safe").load(open(sys.argv[1])), sys.stdout)
"""
# Odoo's own parser reads the file in a process of its own and says what it thinks of it.
PARSE = """
import json, logging, sys
messages = []
class Keep(logging.Handler):
    def emit(self, record):
        messages.append(record.getMessage())
logging.getLogger().addHandler(Keep(logging.WARNING))
from odoo.tools import config
config.parse_config(["-c", sys.argv[1]], setup_logging=False)
names = sys.argv[2].split(",")
print(json.dumps({"messages": messages, "values": {n: config[n] for n in names}}, default=str))
"""


@pytest.fixture(scope="module")
def lint_tools():
    lint.prepare()
    return paths.LINT_VENV / "bin"


@pytest.fixture(scope="module")
def compose(lint_tools):
    done = subprocess.run(
        [lint_tools / "python", "-c", TO_JSON, COMPOSE], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_the_file_follows_the_compose_specification(lint_tools):
    done = subprocess.run(
        [lint_tools / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", COMPOSE],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def bind_mounts(compose):
    for service in compose["services"].values():
        for volume in service.get("volumes", ()):
            source, target, *_mode = volume.split(":")
            yield source, target


def test_every_path_and_volume_exists(compose):
    for source, _target in bind_mounts(compose):
        if source.startswith("."):
            assert (paths.ROOT / source).exists(), source
        else:
            assert source in compose["volumes"], source


def test_services_wait_for_each_other_and_are_checked(compose):
    services = compose["services"]
    assert services["odoo"]["image"] == "odoo:19.0"
    assert services["db"]["image"].startswith("postgres:")
    for name in ("db", "odoo"):
        assert services[name]["healthcheck"]["test"]
    for name, service in services.items():
        for other, wait in service.get("depends_on", {}).items():
            assert other in services, f"{name} waits for {other}"
            if wait["condition"] == "service_healthy":
                assert "healthcheck" in services[other]


def test_nothing_is_published_beyond_the_machine(compose):
    for service in compose["services"].values():
        for port in service.get("ports", ()):
            assert str(port).startswith("127.0.0.1:")


def test_the_gevent_port_is_the_same_everywhere(compose):
    conf = dict(re.findall(r"^(\w+) = (.*)$", CONF.read_text(), re.M))
    assert conf["gevent_port"] in compose["services"]["odoo"]["expose"]
    nginx = (paths.CONFIG / "nginx.conf").read_text()
    assert f"http://odoo:{conf['gevent_port']}" in nginx
    assert f"http://odoo:{conf['http_port']}" in nginx


def local_copy(tmp_path, text, compose):
    """The configuration with the container's folders replaced by ours."""
    for source, target in bind_mounts(compose):
        here = paths.ROOT / source if source.startswith(".") else tmp_path / source
        text = text.replace(f"= {target}\n", f"= {here}\n")
    copy = tmp_path / "odoo.conf"
    copy.write_text(text)
    return copy


@pytest.mark.parametrize("replica", [False, True])
def test_odoo_accepts_every_option(installation, compose, tmp_path, replica):
    text = CONF.read_text()
    if replica:
        text, count = re.subn(r"^;(db_\w+ = )", r"\1", text, flags=re.M)
        assert count >= 2
    options = re.findall(r"^(\w+) = ", text, re.M)
    copy = local_copy(tmp_path, text, compose)
    assert "/mnt/" not in copy.read_text()
    done = subprocess.run(
        [odoo.PYTHON, "-c", PARSE, copy, ",".join(options)],
        env={**odoo.env(), "ODOO_RC": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["messages"] == []
    values = found["values"]
    assert values["list_db"] is False and values["proxy_mode"] is True
    assert values["workers"] > 0 and values["gevent_port"] == 8072
    assert values["limit_memory_hard"] > values["limit_memory_soft"] > 0


def test_connections_fit_the_server(compose):
    conf = {k: v for k, v in re.findall(r"^(\w+) = (\d+)$", CONF.read_text(), re.M)}
    command = " ".join(compose["services"]["db"]["command"])
    allowed = int(re.search(r"max_connections=(\d+)", command)[1])
    worst = (int(conf["workers"]) + int(conf["max_cron_threads"])) * int(conf["db_maxconn"])
    assert worst + int(conf["db_maxconn_gevent"]) < allowed


def test_no_registry_host_is_named(lint_tools):
    assert list(lint.named_hosts()) == []
    lock = json.loads((paths.ROOT / "package-lock.json").read_text())
    assert not any("resolved" in package for package in lock["packages"].values())


@pytest.mark.parametrize(
    "lock",
    [venv.REQUIREMENTS, venv.TEST_REQUIREMENTS, venv.LINT_REQUIREMENTS],
    ids=lambda p: p.name,
)
def test_every_requirement_is_locked_by_hash(lock):
    text = lock.read_text()
    names = re.findall(r"^([\w.-]+)==", text, re.M)
    assert names
    for block in re.split(r"^(?=[\w.-]+==)", text, flags=re.M)[1:]:
        assert "--hash=sha256:" in block, block.splitlines()[0]
