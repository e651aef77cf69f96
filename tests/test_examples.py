"""The programs in examples/ do what they say."""

import csv
import io
import runpy
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeAlias

import pytest
import trustme

import hyper_usage
from hyper_usage import AsyncUsageClient, UsageClient
from hyper_usage.testing import FakeUsageAPI, Reply, sample_usage
from tests.hyper_usage.http.loopback import serve
from tests.hyper_usage.http.tls import Proxy, TLSServer

pytestmark = [pytest.mark.shipped, pytest.mark.allow_hosts(["127.0.0.1"])]

EXAMPLES: Final = Path(__file__).parents[1] / "examples"
UNKNOWN: Final = (
    "no: akamai has at least 0 requests left, 1 is needed;"
    " the requests left on its plan that does not expire are unknown\n"
)
Run: TypeAlias = Callable[..., dict[str, Any]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs a program with arguments against a server on loopback."""

    def run(program: str, *arguments: str, base_url: str) -> dict[str, Any]:
        monkeypatch.setenv("HYPER_USAGE_API_KEY", FakeUsageAPI().api_key)
        for client in (UsageClient, AsyncUsageClient):
            here = partial(client, base_url=base_url)
            monkeypatch.setattr(hyper_usage, client.__name__, here)
        monkeypatch.setattr(sys, "argv", [program, *arguments])
        return runpy.run_path(str(EXAMPLES / program), run_name="__main__")

    return run


@pytest.mark.parametrize(
    ("reply", "needed", "expected"),
    [
        pytest.param(Reply(), 59_790, (0, "yes\n"), id="enough"),
        pytest.param(
            Reply(),
            59_791,
            (1, "no: akamai has 59,790 requests left, 59,791 are needed\n"),
            id="too few",
        ),
        pytest.param(
            Reply(200, {"balanceEuro": 1, "plans": [{"product": "akamai"}]}),
            1,
            (1, UNKNOWN),
            id="unknown",
        ),
        pytest.param(Reply(403), 1, (2, ""), id="refused"),
    ],
)
def test_guard_a_job(
    run: Run,
    capsys: pytest.CaptureFixture[str],
    reply: Reply,
    needed: int,
    expected: tuple[int, str],
) -> None:
    """The exit status says whether the job may start, or that the API did not answer."""
    with FakeUsageAPI(reply).serve() as base_url, pytest.raises(SystemExit) as ended:
        run("guard_a_job.py", "akamai", str(needed), base_url=base_url)
    assert expected == (ended.value.code, capsys.readouterr().out)


def test_async_with_a_fake(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """The program prints what is to be renewed, and the tests that it brings pass."""
    reply = Reply(200, sample_usage())
    with FakeUsageAPI(reply).serve() as base_url:
        names = run("async_with_a_fake.py", base_url=base_url)
    assert "datadome\n" == capsys.readouterr().out
    tests = [value for name, value in names.items() if name.startswith("test_")]
    assert 2 == len(tests)
    for test in tests:
        test()


def test_export_to_csv(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """There is a line for each plan; what is unknown is empty."""
    body = sample_usage()
    body["plans"].append({"product": "unknown", "numRequests": -1})
    with FakeUsageAPI(Reply(200, body)).serve() as base_url:
        run("export_to_csv.py", base_url=base_url)
    akamai, *_, unknown = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert ("akamai", "100000", "40210", "59790", "0", "") == tuple(
        akamai[name] for name in ("product", "quota", "used", "remaining", "overage", "issues")
    )
    assert (body["plans"][0]["expiresAt"].replace("Z", "+00:00")) == akamai["expires_at"]
    assert ["", "", ""] == [unknown[name] for name in ("quota", "remaining", "expires_at")]
    assert "numRequests is -1" in unknown["issues"]


def test_behind_a_proxy(run: Run, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The request goes through the proxy, to a server whose CA the file holds."""
    authority, proxy = trustme.CA(), Proxy()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    server = TLSServer(authority.issue_cert("127.0.0.1"))
    with server.serve() as base_url, serve(proxy.tunnel) as port:
        address, file = f"http://127.0.0.1:{port}", str(tmp_path / "ca.pem")
        run("behind_a_proxy.py", address, file, base_url=base_url)
    assert "1 EUR\n" == capsys.readouterr().out
    assert proxy.seen[0].startswith(b"CONNECT 127.0.0.1:")


def test_each_example_is_run() -> None:
    """A test of this module is named after each program."""
    assert {path.stem for path in EXAMPLES.glob("*.py")} == {
        name.removeprefix("test_")
        for name in globals()
        if name.startswith("test_") and name != test_each_example_is_run.__name__
    }
