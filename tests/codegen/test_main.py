"""The maintainer's commands."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from codegen.__main__ import ROOT, main
from hyper_usage.testing import FakeUsageAPI, Reply, sample_usage
from tests.codegen.checkouts import OVERLAY, PAGE, SPEC, edit, git, rename

WRITTEN = "openapi.json was written"
NEXT = "\nNow read the verdict, then run `python3 noxfile.py -s accept`.\n"
PINS = ("tests/pins/surface.txt", "tests/pins/api.txt")


@pytest.fixture
def repository(checkout: Path) -> Path:
    """Return a checkout with one commit."""
    git(checkout, "init", "--quiet")
    git(checkout, "add", "--all")
    git(checkout, "commit", "--quiet", "--message", "all")
    return checkout


def test_refresh_and_regenerate(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The page gives the document, the document gives the client, and both commands report it."""
    (checkout / SPEC).unlink()
    assert main(["refresh", str(PAGE)], checkout) == 0
    assert capsys.readouterr().out == f"{WRITTEN}\n{NEXT}"
    written = (checkout / SPEC).stat().st_mtime_ns
    assert main(["refresh", str(PAGE)], checkout) == 0
    assert capsys.readouterr().out == "openapi.json is unchanged\n"
    assert written == (checkout / SPEC).stat().st_mtime_ns
    (checkout / "generated" / "orphan").write_text("")
    assert main(["regenerate"], checkout) == 0
    expected = "changed: generated/orphan\ngenerated/ was written\n"
    assert expected == capsys.readouterr().out
    assert main(["regenerate"], checkout) == 0
    assert capsys.readouterr().out == "generated/ is unchanged\n"


def test_refresh_prints_the_verdict(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """After writing, the command prints the verdict on the change."""
    rename(checkout)
    edit(checkout / SPEC, "Current balance", "Balance")
    assert main(["refresh", str(PAGE)], checkout) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"{WRITTEN}\npatch  package-doc-changed\n")
    assert out.endswith(NEXT)


def test_refresh_names_what_of_the_overlay_is_to_be_mended(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """If only the overlay is wrong, the document is written, so that a person can mend it."""
    rename(checkout)
    edit(checkout / OVERLAY, "title: PlanStatistics", "title: UsageStatistics")
    assert main(["refresh", str(PAGE)], checkout) == 1
    first, second, *_, last = capsys.readouterr().out.splitlines()
    assert "openapi.json was written; now mend the overlay" == first
    assert second.startswith(f"{OVERLAY}#/actions/5/update/title: ")
    assert "Then, for the verdict, run `python3 noxfile.py -s diff`." == last
    assert "JustHyped" in (checkout / SPEC).read_text(encoding="utf-8")


def test_refresh_tells_of_other_operations(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Operations on the pages that the client does not have are told, changed or not."""
    page = checkout / "history.md"
    usage = json.loads((checkout / SPEC).read_text(encoding="utf-8"))
    usage["paths"] = {"/usage/history": usage["paths"]["/usage"]}
    page.write_text(f"```json\n{json.dumps(usage)}\n```\n", encoding="utf-8")
    command = ["refresh", "--markdown", str(PAGE), str(page)]
    remark = (
        "the pages also document `GET /usage/history`, which the client does not have; "
        'to add an operation, follow the recipe "Add an operation" in CONTRIBUTING.md'
    )
    assert 0 == main(command, checkout)
    assert f"openapi.json is unchanged\n\n{remark}\n" == capsys.readouterr().out
    rename(checkout)
    assert 0 == main(command, checkout)
    first, second, verdict = capsys.readouterr().out.split("\n\n", 2)
    assert [WRITTEN, remark] == [first, second]
    assert verdict.startswith("**This takes a patch version.")


def test_a_reason_without_a_verdict_in_markdown(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The reason that prevents a verdict stays inert in Markdown, as code."""
    rename(checkout)
    edit(checkout / OVERLAY, "title: PlanStatistics", "title: 'UsageStatistics'")
    assert 1 == main(["refresh", "--markdown", str(PAGE)], checkout)
    out = capsys.readouterr().out
    assert f"\n\n    {OVERLAY}#/actions/5/update/title: " in out


def test_check(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command exits 0 without a mismatch, else 1 with a report."""
    assert main(["check"], checkout) == 0
    expected = "generated/ and tests/pins are exactly what the inputs give\n"
    assert expected == capsys.readouterr().out
    (checkout / "generated" / "orphan").write_text("")
    assert main(["check"], checkout) == 1
    out = capsys.readouterr().out
    assert out.startswith("orphan file: generated/orphan\n")
    assert "-s regenerate" in out
    assert "-s pin" in out


def test_pin(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Pins that differ are written and named."""
    for path in PINS:
        (checkout / path).unlink()
    assert main(["pin"], checkout) == 0
    expected = "".join(f"changed: {path}\n" for path in PINS)
    assert f"{expected}tests/pins was written\n" == capsys.readouterr().out
    assert main(["pin"], checkout) == 0
    assert capsys.readouterr().out == "tests/pins is unchanged\n"


def test_gaps(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The list for the vendor is printed."""
    assert main(["gaps"], checkout) == 0
    assert capsys.readouterr().out.startswith("# Gaps in the OpenAPI document `JustHyped")


@pytest.mark.parametrize(
    ("option", "nothing", "something"),
    [
        pytest.param([], "nothing changed\n", "patch  package-doc-changed\n", id="text"),
        pytest.param(["--json"], '{\n  "bump": "none"', '{\n  "bump": "patch"', id="json"),
        pytest.param(
            ["--markdown"], "Nothing changed.\n", "**This takes a patch version.", id="markdown"
        ),
    ],
)
def test_diff(
    repository: Path,
    capsys: pytest.CaptureFixture[str],
    option: list[str],
    nothing: str,
    something: str,
) -> None:
    """The working tree is compared with the commit: 0 for no difference, 1 for one."""
    assert 0 == main(["diff", *option], repository)
    assert capsys.readouterr().out.startswith(nothing)
    rename(repository)
    assert 1 == main(["diff", *option], repository)
    assert capsys.readouterr().out.startswith(something)


def test_diff_from_a_file(
    checkout: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The document may be compared with a file, without any repository."""
    (tmp_path / "old.json").write_bytes((checkout / SPEC).read_bytes())
    rename(checkout)
    assert 1 == main(["diff", "--json", "--base", str(tmp_path / "old.json")], checkout)
    (change,) = json.loads(capsys.readouterr().out)["changes"]
    assert ("/info", "package-doc-changed", "patch") == tuple(change.values())[:3]


@pytest.mark.parametrize("base", ["nowhere", "--output=x", "HEAD:x"])
def test_diff_with_nothing(repository: Path, capsys: pytest.CaptureFixture[str], base: str) -> None:
    """A base that does not exist exits 2 with a message."""
    assert 2 == main(["diff", f"--base={base}"], repository)
    captured = capsys.readouterr()
    assert "" == captured.out
    assert captured.err.startswith(f"{base}: neither a file nor a revision that holds openapi.json")


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_probe(
    checkout: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """0 for a reply that agrees, 1 with drafts for one that does not; they make it agree."""
    monkeypatch.setenv("HYPER_USAGE_API_KEY", "s3cret")
    body = sample_usage()
    del body["balanceEuro"]
    body["plans"][0] |= {"requestsUsed": None, "numRequests": "7", "autoRenew": True}
    api = FakeUsageAPI(Reply(), Reply(content=body), api_key="s3cret")
    with api.serve() as base_url:
        command = ["probe", "--base-url", base_url]
        assert 0 == main(command, checkout)
        assert f"GET {base_url}/usage agrees with the document\n" == capsys.readouterr().out
        assert 1 == main(command, checkout)
        out = capsys.readouterr().out
        assert "unknown member: boolean\n       reply     /plans/*/autoRenew, seen once\n" in out
        with (checkout / OVERLAY).open("a", encoding="utf-8") as overlay:
            overlay.write("\n" + out[out.index("  - target: ") :])
        assert 0 == main(command, checkout)
    assert "s3cret" not in out
    assert 3 == len(api.requests)


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_probe_of_several_operations(
    checkout: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The operations that were asked and those that were not are told; one may be chosen."""
    monkeypatch.setenv("HYPER_USAGE_API_KEY", "s3cret")
    edit(checkout / "pyproject.toml", '["GET /usage"]', '["GET /usage", "GET /usage/history"]')
    with FakeUsageAPI(api_key="s3cret").serve() as base_url:
        command = ["probe", "--base-url", base_url]
        assert 0 == main(command, checkout)
        first, second = capsys.readouterr().out.splitlines()
        assert first.startswith("GET /usage/history was not asked: expected it in openapi.json")
        assert f"GET {base_url}/usage agrees with the document" == second
        assert 0 == main([*command, "--operation", "GET /usage"], checkout)
        assert f"{second}\n" == capsys.readouterr().out
        assert 2 == main([*command, "--operation", "GET /usage/history"], checkout)
    assert capsys.readouterr().err.startswith("openapi.json#/paths: GET /usage/history was not")


def test_probe_without_a_key(
    checkout: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A probe without a key exits 2 and sends nothing to the document's server."""
    monkeypatch.delenv("HYPER_USAGE_API_KEY", raising=False)
    assert 2 == main(["probe"], checkout)
    captured = capsys.readouterr()
    assert "" == captured.out
    assert captured.err.startswith("HYPER_USAGE_API_KEY: unset")


@pytest.mark.parametrize(
    ("command", "path", "where"),
    [
        pytest.param("regenerate", SPEC, "openapi.json: cannot be read: ", id="regenerate"),
        pytest.param("check", OVERLAY, f"{OVERLAY}: cannot be read: ", id="check"),
        pytest.param("pin", SPEC, "openapi.json: cannot be read: ", id="pin"),
        pytest.param("gaps", OVERLAY, f"{OVERLAY}: cannot be read: ", id="gaps"),
        pytest.param("probe", OVERLAY, f"{OVERLAY}: cannot be read: ", id="probe"),
    ],
)
def test_a_problem_goes_to_stderr(
    checkout: Path, capsys: pytest.CaptureFixture[str], command: str, path: str, where: str
) -> None:
    """A command that cannot be done exits 2 with a message and no traceback."""
    (checkout / path).unlink()
    assert main([command], checkout) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(where)


def test_a_refusal_of_the_system_goes_to_stderr(
    checkout: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that cannot be written exits 2 with its name."""

    def refuse(_root: Path) -> None:
        raise PermissionError(13, "Permission denied", "generated")

    monkeypatch.setattr("codegen.generate.pipeline.regenerate", refuse)
    assert main(["regenerate"], checkout) == 2
    assert capsys.readouterr().err == "generated: Permission denied\n"


def test_an_error_that_nobody_foresaw_is_a_bug(
    checkout: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """It exits 2 with one sentence; the traceback is in a file, and no other file changed."""
    rename(checkout)
    before = (checkout / SPEC).read_bytes()

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("\ud800")

    monkeypatch.setattr("codegen.compat.judge.judge", fail)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert 2 == main(["refresh", str(PAGE)], checkout)
    (told,) = tmp_path.glob("codegen-*.txt")
    said = f"this is a bug: ZeroDivisionError; report it with {told}\n"
    assert ("", said) == tuple(capsys.readouterr())
    assert told.read_text(encoding="utf-8").startswith("Traceback (most recent call last):\n")
    assert before == (checkout / SPEC).read_bytes()


def test_a_bug_without_a_place_for_its_traceback(
    checkout: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no file can be written, the sentence says so."""

    def fail(_: Path) -> None:
        raise KeyError("missing")

    monkeypatch.setattr("codegen.gaps.as_markdown", fail)
    monkeypatch.setattr("tempfile.tempdir", str(checkout / "gone"))
    assert 2 == main(["gaps"], checkout)
    expected = "this is a bug: KeyError; report it; its traceback cannot be kept: [Errno 2]"
    assert capsys.readouterr().err.startswith(expected)


def test_refresh_works_without_the_generator(checkout: Path) -> None:
    """A document is taken even where no client can be generated; only the verdict is missing."""
    rename(checkout)
    script = (
        "import sys; sys.modules['openapi_python_client'] = None\n"
        "from codegen.__main__ import main\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    arguments = [sys.executable, "-c", script, "refresh", str(PAGE)]
    done = subprocess.run(arguments, cwd=checkout, capture_output=True, text=True, check=False)
    assert (0, "") == (done.returncode, done.stderr)
    expected = (
        f"{WRITTEN}\nThe change cannot be judged until this is mended:\nopenapi-python-client"
    )
    assert done.stdout.startswith(expected)


@pytest.mark.parametrize("command", ["--help", "gaps", "publish"])
def test_commands_without_a_client_load_no_generator(command: str) -> None:
    """Help and the commands that generate nothing wait for neither generator nor validators."""
    script = (
        "import sys; from codegen.__main__ import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "sys.exit(bool({'openapi_python_client', 'jsonschema'} & sys.modules.keys()))\n"
    )
    arguments = [sys.executable, "-c", script, command]
    environment = {"PATH": "", "HOME": "", "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(arguments, cwd=ROOT, env=environment, capture_output=True, check=False)
    assert 0 == done.returncode, done.stderr


def test_command_line() -> None:
    """`python -m codegen` passes the exit status on."""
    command = [sys.executable, "-m", "codegen", "refresh", "gone.md"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (2, "") == (done.returncode, done.stdout)
    assert done.stderr.startswith("gone.md: ")


@pytest.mark.parametrize(
    "arguments", [["nothing"], [], ["diff", "--json", "--markdown"]], ids=" ".join
)
def test_usage_errors_exit_2(arguments: list[str]) -> None:
    """A command or an option that does not exist is a usage error."""
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
