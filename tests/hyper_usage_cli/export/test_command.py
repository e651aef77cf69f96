"""`export` as a service that Prometheus scrapes, and as a file for node_exporter."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path
from threading import Thread
from typing import Any, Final, NoReturn
from urllib.error import HTTPError

import pytest

from hyper_usage import ConfigurationError
from hyper_usage.testing import FakeUsageAPI, Reply, sample_usage
from hyper_usage_cli.command_line.access_options import AccessOptions
from hyper_usage_cli.exit_codes import CommandError, ExitCode
from hyper_usage_cli.export.command import run
from tests.hyper_usage_cli.export.series import read, scrape
from tests.hyper_usage_cli.export.services import HANGING_RESOLVER, command_of, hanging_api, service
from tests.patience import PATIENCE

FOR_LONG: Final = f"--timeout={10 * PATIENCE}"
"""A time limit that no test reaches, so that the signal is what ends the command."""
OPENMETRICS: Final = "application/openmetrics-text;version=1.0.0"
SIGNALS: Final = [
    pytest.param(signal.SIGTERM, 0, id="SIGTERM"),
    pytest.param(signal.SIGINT, 130, id="SIGINT"),
]

loopback = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HYPER_USAGE_API_KEY", "test-key")
    monkeypatch.setenv("OTHER_KEY", "another-key")


def write(path: Path, **options: Any) -> int:
    """Write a file with `export` in this process; return the exit code."""
    given: dict[str, Any] = {"listen": "", "min_interval": 60.0, **options}
    access = AccessOptions(
        base_url=given.pop("base_url", "http://127.0.0.1:9"),
        timeout=5.0,
        accounts=tuple(given.pop("accounts", ())),
    )
    return run(access, textfile=path, **given)


@loopback
def test_service() -> None:
    """Prometheus gets the figures of all accounts in the format that it asks for."""
    api = FakeUsageAPI()
    with (
        api.serve() as base_url,
        service(
            f"--base-url={base_url}", "--account=a=HYPER_USAGE_API_KEY", "--account=b=OTHER_KEY"
        ) as (process, url),
    ):
        kind, exposition = scrape(url)
        openmetrics, _ = scrape(url, OPENMETRICS)
        _, filtered = scrape(f"{url}?name[]=hyper_usage_up")
        process.terminate()
        _, errors = process.communicate(timeout=PATIENCE)
    series = read(exposition)
    assert "text/plain; version=0.0.4; charset=utf-8" == kind
    assert openmetrics.startswith("application/openmetrics-text; version=1.0.0")
    assert {("up", "a"): 1, ("up", "b"): 0} == read(filtered)
    assert 13 == series["plan_requests_remaining", "a", "datadome", "1"]
    assert {"a", "b"} == {account for _, account, *_ in series}
    assert 2 == len(api.requests)
    expected = "hyper-usage: account b fails: status 401: API key is missing or invalid\n"
    assert expected == errors


@loopback
def test_no_page_shows_the_key() -> None:
    """An API that repeats the key brings it into no page, metric or line of the log."""
    plans = [{**sample_usage()["plans"][0], "product": "test-key", "test-key": "test-key"}]
    replies = [
        Reply(200, {**sample_usage(), "plans": plans, "x-test-key": "test-key"}),
        Reply(403, {"error": "test-key is suspended", "test-key": 1}),
        Reply(418, {"error": "test-key"}, {"x-request-id": "test-key"}),
    ]
    found: list[str] = []
    with (
        FakeUsageAPI(*replies).serve() as base_url,
        service(f"--base-url={base_url}", "--min-interval=0.001") as (process, url),
    ):
        for _ in replies:
            pages = [url.replace("/metrics", path) for path in ("/metrics", "/", "/-/healthy")]
            found.extend(scrape(page)[1] for page in pages)
            with pytest.raises(HTTPError) as caught:
                scrape(url.replace("/metrics", "/test"))
            found.append(str(caught.value.read()))
        process.terminate()
        found.append(process.communicate(timeout=PATIENCE)[1])
    assert 3 == found[-1].count("\n") - 1, found[-1]
    assert [] == [each for each in found if "test-key" in each]


@loopback
@pytest.mark.parametrize(("number", "expected"), SIGNALS)
def test_end_while_scraped(number: signal.Signals, expected: int) -> None:
    """A signal ends the service without a message, even if a scrape still waits."""
    with (
        hanging_api() as (base_url, asked),
        service(f"--base-url={base_url}", FOR_LONG) as (process, url),
    ):
        scraping = Thread(target=_scrape_in_vain, args=(url,), daemon=True)
        scraping.start()
        assert asked.wait(PATIENCE)
        process.send_signal(number)
        _, errors = process.communicate(timeout=PATIENCE)
        scraping.join(PATIENCE)
    assert (expected, "") == (process.returncode, errors)


def _scrape_in_vain(url: str) -> None:
    with pytest.raises(OSError, match=r"."):
        scrape(url)


@loopback
@pytest.mark.parametrize(("number", "expected"), SIGNALS)
def test_end_while_a_resolver_hangs(number: signal.Signals, expected: int) -> None:
    """A signal ends the service in time, even during a lookup that nothing can cancel."""
    base_url = "--base-url=https://usage.invalid"
    with service(base_url, FOR_LONG, before=HANGING_RESOLVER) as (process, url):
        Thread(target=_scrape_in_vain, args=(url,), daemon=True).start()
        assert process.stderr
        assert "asked\n" == process.stderr.readline()
        process.send_signal(number)
        _, errors = process.communicate(timeout=PATIENCE)
    assert (expected, "") == (process.returncode, errors)


@loopback
def test_hanging_api() -> None:
    """After the time limit a scrape is answered, and a hanging account is down."""
    with (
        hanging_api() as (base_url, _),
        service(f"--base-url={base_url}", "--timeout=0.3") as (process, url),
    ):
        series = read(scrape(url)[1])
        process.terminate()
        _, errors = process.communicate(timeout=PATIENCE)
    assert 0 == series["up", "default"]
    assert {"up", "scrape_duration_seconds", "drift_total"} == {name for name, *_ in series}
    assert errors.startswith("hyper-usage: account default fails: no complete reply in time")


@loopback
def test_textfile(tmp_path: Path) -> None:
    """The file is written, can be read by all, and has no other file beside it."""
    path = tmp_path / "hyper usage.prom"
    with FakeUsageAPI().serve() as base_url:
        assert ExitCode.OK == write(path, base_url=base_url)
    assert 128.4 == read(path.read_text(encoding="utf-8"))["balance_euros", "default"]
    assert 0o644 == stat.S_IMODE(path.stat().st_mode)
    assert [path] == list(tmp_path.iterdir())


@loopback
@pytest.mark.parametrize("refusal", [None, PermissionError])
def test_textfile_in_place_of_another(
    refusal: type[Exception] | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file keeps its mode, and its group if the system allows that."""
    path = tmp_path / "usage.prom"
    path.write_text("old")
    path.chmod(0o640)
    given: list[tuple[int, int]] = []

    def fchown(_file: int, user: int, group: int) -> None:
        given.append((user, group))
        if refusal:
            raise refusal

    monkeypatch.setattr(os, "fchown", fchown)
    with FakeUsageAPI().serve() as base_url:
        write(path, base_url=base_url)
    assert 128.4 == read(path.read_text(encoding="utf-8"))["balance_euros", "default"]
    assert 0o640 == stat.S_IMODE(path.stat().st_mode)
    assert [(-1, path.stat().st_gid)] == given
    assert [path] == list(tmp_path.iterdir())


@pytest.mark.parametrize("path", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
def test_output_is_no_textfile(path: str) -> None:
    """A path that stands for stdout is refused, because it may be a log."""
    with pytest.raises(
        CommandError, match="--textfile expects a file that it can replace; got /"
    ) as caught:
        write(Path(path))
    assert ExitCode.USAGE == caught.value.exit_code


@loopback
@pytest.mark.parametrize("exists", [True, False])
def test_permissions_by_the_open_file(
    exists: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No permission is changed by a name, which may stand for another file meanwhile."""
    path = tmp_path / "usage.prom"
    if exists:
        path.write_text("old")

    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError

    for name in ("chmod", "chown", "lchown"):
        monkeypatch.setattr(os, name, refuse)
    with FakeUsageAPI().serve() as base_url:
        assert ExitCode.OK == write(path, base_url=base_url)
    assert 128.4 == read(path.read_text(encoding="utf-8"))["balance_euros", "default"]


@loopback
def test_textfile_of_one_failure(tmp_path: Path) -> None:
    """While one account works, the exit code is 0; the file shows the other as down."""
    path = tmp_path / "usage.prom"
    accounts = ["a=HYPER_USAGE_API_KEY", "b=OTHER_KEY"]
    with FakeUsageAPI().serve() as base_url:
        assert ExitCode.OK == write(path, base_url=base_url, accounts=accounts)
    series = read(path.read_text(encoding="utf-8"))
    assert (1, 0) == (series["up", "a"], series["up", "b"])


@loopback
def test_textfile_of_failures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """If every account fails, the exit code is 1; the file is written and shows that."""
    path = tmp_path / "usage.prom"
    with FakeUsageAPI(Reply(403, {"error": "not yours"})).serve() as base_url:
        assert ExitCode.NO == write(path, base_url=base_url)
    assert 0 == read(path.read_text(encoding="utf-8"))["up", "default"]
    expected = "hyper-usage: account default fails: status 403: not yours\n"
    assert ("", expected) == capsys.readouterr()


@loopback
def test_textfile_through_a_link(tmp_path: Path) -> None:
    """A link stays a link, and its target is written."""
    (tmp_path / "target").mkdir()
    link, target = tmp_path / "link.prom", tmp_path / "target" / "usage.prom"
    link.symlink_to(target)
    with FakeUsageAPI().serve() as base_url:
        write(link, base_url=base_url)
    assert link.is_symlink()
    assert [target] == list(target.parent.iterdir())


@loopback
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("missing/usage.prom", "No such file or directory", id="no folder"),
        pytest.param("folder", "it is not a file", id="folder"),
        pytest.param("pipe", "it is not a file", id="pipe"),
    ],
)
def test_unwritable(name: str, expected: str, tmp_path: Path) -> None:
    """A path that cannot be written is an error of the command line, and stays unchanged."""
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    with FakeUsageAPI().serve() as base_url, pytest.raises(CommandError) as caught:
        write(tmp_path / name, base_url=base_url)
    assert caught.value.message.startswith(
        f"--textfile cannot write {tmp_path / name}: {expected}; give a file in a directory"
    )
    assert ExitCode.USAGE == caught.value.exit_code
    assert {"folder", "pipe"} == {each.name for each in tmp_path.iterdir()}


@loopback
def test_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk leaves the old file in place, and no temporary one."""
    path = tmp_path / "usage.prom"
    path.write_text("old")

    def fsync(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("hyper_usage_cli.export.exporter.os.fsync", fsync)
    with (
        FakeUsageAPI().serve() as base_url,
        pytest.raises(CommandError, match="No space left on device"),
    ):
        write(path, base_url=base_url)
    assert ["old"] == [each.read_text() for each in tmp_path.iterdir()]


@loopback
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_end_before_the_file_is_written(number: signal.Signals, code: int, tmp_path: Path) -> None:
    """A signal before the file is written has the exit code of that signal."""
    with hanging_api() as (base_url, asked):
        command = [*command_of(), f"--base-url={base_url}", FOR_LONG]
        command += [f"--textfile={tmp_path / 'usage.prom'}"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            assert asked.wait(PATIENCE)
            process.send_signal(number)
            _, errors = process.communicate(timeout=PATIENCE)
    assert (code, "", []) == (process.returncode, errors, list(tmp_path.iterdir()))


@loopback
def test_end_of_a_textfile_while_a_resolver_hangs(tmp_path: Path) -> None:
    """A signal ends the command in time, even during a lookup that nothing can cancel."""
    command = command_of(HANGING_RESOLVER)
    command += ["--base-url=https://usage.invalid", FOR_LONG]
    command += [f"--textfile={tmp_path / 'usage.prom'}"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        assert "asked\n" == process.stderr.readline()
        process.terminate()
        _, errors = process.communicate(timeout=PATIENCE)
    assert (143, "", []) == (process.returncode, errors, list(tmp_path.iterdir()))


def test_missing_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without prometheus_client the message says which extra to install."""
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    with pytest.raises(CommandError, match=r"pip install 'hyper-usage\[prometheus\]'") as caught:
        write(tmp_path / "usage.prom")
    assert ExitCode.USAGE == caught.value.exit_code


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({"accounts": ["shop=NO_SUCH_VARIABLE"]}, id="no key"),
        pytest.param({"base_url": "http://example.com"}, id="base URL"),
    ],
)
def test_configuration(options: dict[str, Any], tmp_path: Path) -> None:
    """A wrong setting is an error at the start, not in every scrape."""
    with pytest.raises(ConfigurationError):
        write(tmp_path / "usage.prom", **options)
    assert [] == list(tmp_path.iterdir())
