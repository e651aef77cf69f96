"""`doctor`: the call and the clock."""

import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from inspect import signature

import pytest

from hyper_usage.testing import FakeUsageAPI, Reply
from hyper_usage_cli.command_line import views
from hyper_usage_cli.doctor import call
from hyper_usage_cli.doctor.call import find_skew
from hyper_usage_cli.doctor.finding import State
from tests.hyper_usage.http.loopback import REPLY, head, serve
from tests.hyper_usage.http.tls import stay_silent
from tests.hyper_usage_cli.doctor.reports import KEY, Doctor
from tests.hyper_usage_cli.usages import NOW

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.mark.parametrize(
    ("reply", "code", "found", "todo"),
    [
        pytest.param(Reply(401, {"error": f"no {KEY}"}), 4, "401: no [key]", "the key", id="401"),
        pytest.param(Reply(403, {"error": "disabled"}), 4, "403: disabled", "the key", id="403"),
        pytest.param(Reply(500, b"oops"), 5, "500: Internal Server Error", "later", id="500"),
        pytest.param(
            Reply(200, b"<html>", {"content-type": "text/html"}),
            6,
            "unexpected reply: at the top expected application/json, got text/html",
            "base URL",
            id="HTML",
        ),
    ],
)
def test_failed_call(doctor: Doctor, reply: Reply, code: int, found: str, todo: str) -> None:
    """A failed call is shown with its reason and an advice; its Date is used for the clock."""
    api = FakeUsageAPI(reply, api_key=KEY)
    with api.serve() as base_url:
        report = doctor(base_url)
    assert (code, ["call"]) == (report.code, report.problems)
    assert report.found("call").endswith(found)
    assert todo in str(report.advice("call"))
    assert "within 1 min of the server's" == report.found("clock")
    assert len(api.requests) == 1


def test_call_without_reply(doctor: Doctor) -> None:
    """Without a reply, the clock is skipped."""
    with serve(head) as port:
        report = doctor(f"http://127.0.0.1:{port}")
    assert (5, ["call"]) == (report.code, report.problems)
    assert "needs a reply" == report.found("clock")


def test_slow_call(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time of a call is shown, because it may be nearly too long."""
    moments = iter([100.0, 108.0])
    monkeypatch.setattr(call, "monotonic", lambda: next(moments))
    with FakeUsageAPI(api_key=KEY).serve() as base_url:
        assert "GET /usage: 3 plans, in 8,000 ms" == doctor(base_url).found("call")


def test_late_reply(doctor: Doctor) -> None:
    """A late reply has the advice to allow more time."""
    with serve(stay_silent) as port:
        report = doctor(f"http://127.0.0.1:{port}", timeout=2.0)
    assert (5, ["call"]) == (report.code, report.problems)
    assert str(report.advice("call")).startswith("give it longer with --timeout; ")


def test_default_timeout() -> None:
    """The default timeout is that of the other commands."""
    defaults = [
        signature(each).parameters["timeout"].default for each in (views.status, views.doctor)
    ]
    assert [30.0, 30.0] == defaults


def test_unusable_setting(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another unusable setting of the environment is shown with the call."""
    monkeypatch.setenv("HYPER_USAGE_LOG", "loud")
    with FakeUsageAPI().serve() as base_url:
        report = doctor(base_url)
    assert (3, ["call"]) == (report.code, report.problems)
    assert "HYPER_USAGE_LOG" in report.found("call")


def test_clock_alone(doctor: Doctor) -> None:
    """A wrong clock is a problem, even if it is the only one."""
    date = format_datetime(datetime.now(UTC) - timedelta(hours=3, minutes=5), usegmt=True)
    reply = REPLY.replace(b"\r\n", f"\r\ndate: {date}\r\n".encode(), 1)

    def answer(connection: socket.socket) -> None:
        head(connection)
        connection.sendall(reply)

    with serve(answer) as port:
        report = doctor(f"http://127.0.0.1:{port}")
    assert (1, ["clock"]) == (report.code, report.problems)
    assert "3 h ahead of the server's" == report.found("clock")


@pytest.mark.parametrize(
    ("sent", "state", "found"),
    [
        ("Sun, 01 Mar 2026 12:01:00 GMT", State.OK, "within 1 min of the server's"),
        ("Sun, 01 Mar 2026 11:58:59 GMT", State.PROBLEM, "61 s ahead of the server's"),
        ("Sun, 01 Mar 2026 14:00:00 -0000", State.PROBLEM, "2 h behind the server's"),
        ("Fri, 31 Dec 9999 23:59:59 -2359", State.PROBLEM, "2,912,385 days behind the server's"),
        ("Sun, 01 Mar 99999 12:00:00 GMT", State.SKIPPED, "the reply has no Date that can be read"),
        ("Sun, 01 Mar 2026 9999999999:00", State.SKIPPED, "the reply has no Date that can be read"),
        ("now", State.SKIPPED, "the reply has no Date that can be read"),
    ],
)
def test_skew(sent: str, state: State, found: str) -> None:
    """A difference of more than a minute is a problem; a Date that cannot be read is skipped."""
    finding = find_skew(sent, NOW)
    assert (state, found) == (finding.state, finding.found)
