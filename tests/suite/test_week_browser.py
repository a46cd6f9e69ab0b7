"""The week in a real browser on a real server: what goes over the network, and what if it does not.

Three edits by the keyboard each time, from Tuesday to Thursday, on a line that has an hour on Monday.
"""

import shutil
import time
from datetime import date, timedelta

import pytest

from tests.suite.chrome import Chrome
from tests.suite.looking import wait_for
from tests.suite.test_portal import Browser
from tests.suite.world import World

TYPED = {1: "1:30", 2: "2,5", 3: "45m"}  # by column
MINUTES = [60, 90, 150, 45]  # of Monday to Thursday, once saved
SAVED = ".o_week_status .fa-check"
CUT = ".o_week_status .fa-chain-broken"
KEYS = {"Tab": 9, "Escape": 27}


class Watching(Chrome):
    """A browser whose network is cut, or that loses answers of the server."""

    def __enter__(self):
        self.paused = []
        return super().__enter__()

    def _note_errors(self, message):
        super()._note_errors(message)
        if message.get("method") == "Fetch.requestPaused":
            self.paused.append(message["params"]["requestId"])

    def renew_tab(self):
        """The tab is closed at once, as by a crash; another one opens, with a connection."""
        self._session = None
        targets = self.call("Target.getTargets")["targetInfos"]
        fresh = self.call("Target.createTarget", url="about:blank")["targetId"]
        for target in targets:
            if target["type"] == "page":
                self.call("Target.closeTarget", targetId=target["targetId"])
        attached = self.call("Target.attachToTarget", targetId=fresh, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network"):
            self.call(f"{domain}.enable")
        self.resize(*self.size)

    def cut(self, offline=True):
        conditions = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        self.call("Network.emulateNetworkConditions", offline=offline, **conditions)

    def press(self, key):
        code = KEYS.get(key)
        text = {} if code else {"text": key}
        named = {"key": key, **({"code": key, "windowsVirtualKeyCode": code} if code else {})}
        self.call("Input.dispatchKeyEvent", type="keyDown", **named, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", **named)

    def count(self, method):
        """How many calls of a method this page made."""
        return self.evaluate(
            "performance.getEntriesByType('resource')"
            f".filter((entry) => entry.name.includes('/{method}')).length"
        )


@pytest.fixture(scope="module")
def weeks(module_database, odoo_env, odoo_server):
    """(URL, database, {login: id of the week}) of four professionals, with an hour on Monday."""
    database = module_database("weeks")
    monday = date.today() - timedelta(days=date.today().weekday())
    with odoo_env(database) as env:
        world = World(env, people=4)
        project = env["project.project"].create({"name": "Mandat", "allow_timesheets": True})
        sheets = {}
        for rank, employee in enumerate(world.employees):
            employee.user_id.write({"password": "demo", "tz": "America/Toronto"})
            employee.tz = "America/Toronto"
            sheets[f"pro{rank}"] = world.entry(project, 1, rank, monday).sheet_id.id
    with odoo_server(database) as url:
        yield url, database, sheets


@pytest.fixture
def chrome():
    binary = shutil.which("chromium") or shutil.which("google-chrome")
    assert binary, "Chromium is missing: ./consortium test installs it"
    with Watching(binary) as browser:
        yield browser


@pytest.fixture
def open_week(weeks, odoo_env, chrome):
    """open_week(login): the week on screen; again to come back to it."""
    url, database, sheets = weeks

    def show(login):
        session = Browser(url, database, login).session.cookies["session_id"]
        chrome.cookie(url, "session_id", session)
        with odoo_env(database) as env:
            action = env.ref("consortium_timesheet.consortium_timesheet_sheet_action_my").id
        chrome.open(f"{url}/odoo/action-{action}/{sheets[login]}", '[data-row="0"][data-col="3"]')
        chrome.evaluate("document.querySelector('.o_dialog .btn-close')?.click()")

    return show


@pytest.fixture
def minutes(weeks, odoo_env):
    """minutes(login): what the server has, in the order of the days."""
    _url, database, sheets = weeks

    def read(login):
        with odoo_env(database) as env:
            lines = env["consortium.timesheet.sheet"].browse(sheets[login]).line_ids
            return [line._get_minutes() for line in lines.sorted("date")]

    return read


def type_hours(chrome):
    chrome.evaluate('document.querySelector(\'[data-row="0"][data-col="1"]\').focus()')
    for text in TYPED.values():
        for char in text:
            chrome.press(char)
        chrome.press("Tab")
    time.sleep(0.3)  # a frame, well before a burst ends


def shown(chrome):
    return [
        chrome.evaluate(
            f'document.querySelector(\'[data-row="0"][data-col="{col}"] .o_week_hours\')?.innerText'
        )
        for col in TYPED
    ]


def test_one_read_and_one_write(chrome, open_week, minutes):
    open_week("pro0")
    assert (chrome.count("grid_read"), chrome.count("grid_write")) == (1, 0)
    type_hours(chrome)
    assert shown(chrome) == ["1:30", "2:30", "0:45"], "shown before the server knows"
    wait_for(chrome, SAVED)
    assert (chrome.count("grid_read"), chrome.count("grid_write")) == (1, 1)
    assert minutes("pro0") == MINUTES


def test_lost_connection_loses_no_keystroke(chrome, open_week, minutes):
    open_week("pro1")
    chrome.cut()
    type_hours(chrome)
    wait_for(chrome, CUT)
    assert "3" in chrome.evaluate("document.querySelector('.o_week_status').innerText")
    assert shown(chrome) == ["1:30", "2:30", "0:45"]
    assert minutes("pro1") == [60]
    chrome.cut(offline=False)
    wait_for(chrome, SAVED)
    assert minutes("pro1") == MINUTES


def test_page_closed_without_connection(chrome, open_week, minutes):
    """What was typed is still there, and goes, when the week is opened again."""
    open_week("pro2")
    chrome.cut()
    type_hours(chrome)
    wait_for(chrome, CUT)
    chrome.renew_tab()
    assert minutes("pro2") == [60]
    open_week("pro2")
    wait_for(chrome, SAVED)
    assert shown(chrome) == ["1:30", "2:30", "0:45"]
    assert minutes("pro2") == MINUTES


def test_answer_that_is_lost(chrome, open_week, minutes):
    """The server saved, its answer never came: the edits go again, and count once."""
    open_week("pro3")
    patterns = [{"urlPattern": "*/grid_write*", "requestStage": "Response"}]
    chrome.call("Fetch.enable", patterns=patterns)
    type_hours(chrome)
    deadline = time.monotonic() + 60
    while not chrome.paused:
        assert time.monotonic() < deadline, "nothing was sent"
        chrome.evaluate("1")
        time.sleep(0.1)
    assert minutes("pro3") == MINUTES
    chrome.call("Fetch.failRequest", requestId=chrome.paused.pop(), errorReason="ConnectionReset")
    chrome.call("Fetch.disable")
    wait_for(chrome, CUT)
    wait_for(chrome, SAVED)
    assert chrome.count("grid_write") == 2
    assert minutes("pro3") == MINUTES


def test_timer_survives_logout(weeks, odoo_env):
    """Started on one device, which logs out: it runs on, and stops on another."""
    url, database, sheets = weeks
    with odoo_env(database) as env:
        project_id = env["consortium.timesheet.sheet"].browse(sheets["pro0"]).line_ids.project_id.id
    row = {"project_id": project_id, "task_id": False, "service_domain_id": False}
    desk, phone = (Browser(url, database, "pro0") for _device in range(2))
    started = desk.call("consortium.timer", "timer_start", row, "", False)["result"]
    assert started["status"] == "started"
    desk.rpc("/web/session/destroy")
    assert "error" in desk.call("consortium.timer", "timer_read")
    running = phone.call("consortium.timer", "timer_read")["result"]["running"]
    assert running["id"] == started["state"]["running"]["id"]
    stopped = phone.call("consortium.timer", "timer_stop", running["id"])["result"]
    assert (stopped["status"], stopped["state"]["running"]) == ("recorded", False)
