"""The installed command: help, versions, completion, keys, streams and exit codes."""

import os
import subprocess
import sys
from pathlib import Path
from shlex import quote
from unittest.mock import Mock

import pytest

from hyper_usage._version import __version__
from hyper_usage.testing import FakeUsageAPI, Reply
from hyper_usage_api.document import SHA256, VERSION
from hyper_usage_cli.app import app
from tests.hyper_usage_cli.conftest import Schema
from tests.hyper_usage_cli.installed.terminal import (
    COMMAND,
    KEY,
    environment,
    run,
    run_process,
    terminal,
)
from tests.patience import PATIENCE

pytestmark = [pytest.mark.shipped, pytest.mark.allow_hosts(["127.0.0.1"])]

COMMANDS = [command.callback.__name__ for command in app.registered_commands if command.callback]


def test_version() -> None:
    """`--version` prints the version of the package, and the version and hash of the document."""
    ended = run_process("--version")
    assert (0, "") == (ended.returncode, ended.stderr)
    assert f"hyper-usage {__version__} (spec {VERSION}, sha256 {SHA256})\n" == ended.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_help(command: str) -> None:
    """The help of each command has an example with that command."""
    ended = run(command, "--help", COLUMNS="200")
    assert (0, "") == (ended.returncode, ended.stderr)
    assert f"  Example: hyper-usage {command} " in ended.stdout


def test_help_names_all_commands() -> None:
    """The help lists every command, with its whole sentence in 80 columns."""
    ended = run("--help", COLUMNS="80")
    assert COMMANDS == [
        line.split()[0] for line in ended.stdout.partition("Commands:\n")[2].splitlines()
    ]
    assert "..." not in ended.stdout.partition("Commands:\n")[2]


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_loads_little(option: str) -> None:
    """Help and versions load neither httpx nor rich; `-s bench` measures the times."""
    ended = run_process(option, PYTHONPROFILEIMPORTTIME="1")
    loaded = {line.rpartition("|")[2].strip() for line in ended.stderr.splitlines()}
    assert "typer" in loaded
    assert set() == loaded & {"attrs", "httpx", "rich", "prometheus_client", "keyring"}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str, tmp_path: Path) -> None:
    """`--install-completion` writes a file for the shell into the home directory."""
    changes = {"HOME": str(tmp_path), "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    ended = run_process("--install-completion", shell, **changes)
    assert (0, "") == (ended.returncode, ended.stderr)
    (script,) = (each for each in tmp_path.rglob("*") if "hyper-usage" in each.name)
    assert "hyper-usage" in script.read_text(encoding="utf-8")


@pytest.mark.parametrize("arguments", [("--show-completion", "fish"), ("--show-completion=fish",)])
def test_show_completion(arguments: tuple[str, ...]) -> None:
    """`--show-completion SHELL` prints the script of that shell, whatever shell runs."""
    ended = run_process(*arguments, SHELL="/bin/bash")
    assert (0, "") == (ended.returncode, ended.stderr)
    assert ended.stdout.startswith("complete --command hyper-usage ")


@pytest.mark.parametrize("option", ["--show-completion", "--install-completion"])
def test_completion_of_no_shell(option: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a name, and where no shell is found, the message says to name one."""
    for module in ("typer.completion", "typer._completion_shared"):
        monkeypatch.setattr(f"{module}._get_shell_name", Mock(return_value=None))
    ended = run(option)
    assert 2 == ended.returncode
    assert f"type, for example, {option} bash\n" in ended.stderr


def test_completion_of_another_shell() -> None:
    """A shell without completion is refused, with the list of those that have it."""
    ended = run("--show-completion", "tcsh")
    assert (2, "") == (ended.returncode, ended.stdout)
    assert "'tcsh' is not one of 'bash', 'zsh', 'fish'" in ended.stderr


@pytest.mark.parametrize(("word", "expected"), [("st", "status"), ("--ver", "--version")])
def test_completing(word: str, expected: str) -> None:
    """The installed completion gets the names of commands."""
    asked = {"COMP_WORDS": f"hyper-usage {word}", "COMP_CWORD": "1"}
    ended = run_process(_HYPER_USAGE_COMPLETE="complete_bash", **asked)
    assert (0, f"{expected}\n") == (ended.returncode, ended.stdout)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--api-key", "s3cret"),
        ("--api-key=s3cret",),
        ("--API_KEY=s3cret",),
        ("\u2014api-key=s3cret",),
        ("--token", "s3cret"),
        ("HYPER_USAGE_API_KEY=s3cret",),
    ],
)
def test_key_on_the_command_line(arguments: tuple[str, ...]) -> None:
    """A key on the command line is refused with the reason, and not shown."""
    ended = run("status", *arguments)
    assert (2, "") == (ended.returncode, ended.stdout)
    assert "others can read it in the list of processes" in ended.stderr
    assert "s3cret" not in ended.stderr


WRONG_PLACES = [
    ("s3cret-0123456789",),
    ("--s3cret-0123456789",),
    ("--s3cret-0123456789=5", "status"),
    ("status", "s3cret-0123456789"),
    ("status", "--s3cret-0123456789"),
    ("status", "--timeout", "s3cret-0123456789"),
    ("status", "--base-url", "s3cret-0123456789"),
    ("status", "--api-key-file", "s3cret-0123456789"),
    ("status", "--account", "s3cret-0123456789"),
    ("status", "--account", "shop=s3cret-0123456789"),
    ("status", "--account", "s3cret-0123456789=shop"),
    ("status", "--accounts-file", "s3cret-0123456789"),
    ("status", "--accounts-file", "s3cret-0123456789", "--account", "shop"),
    ("status", "--api-key-file", "s3cret-0123456789" * 300),
    ("status", "--json=s3cret-0123456789"),
    ("guard", "--product", "akamai", "--need", "s3cret-0123456789"),
    ("guard", "--product", "akamai", "--need", "1", "--min-balance", "s3cret-0123456789"),
    ("guard", "--product", "akamai", "--need", "1", "--valid-for", "s3cret-0123456789"),
    ("check", "-w", "s3cret-0123456789"),
    ("watch", "--interval", "s3cret-0123456789"),
    ("export", "--listen", "s3cret-0123456789"),
    ("monitoring", "s3cret-0123456789"),
    ("--show-completion", "s3cret-0123456789"),
]


@pytest.mark.parametrize("arguments", WRONG_PLACES, ids=" ".join)
@pytest.mark.parametrize("key", [None, "s3cret-0123456789"], ids=["another key", "the key"])
def test_key_in_a_wrong_place(arguments: tuple[str, ...], key: str | None) -> None:
    """A text that may be a key is not repeated, wherever it is typed; the key itself is refused."""
    changes = {} if key is None else {"HYPER_USAGE_API_KEY": key}
    ended = run(*arguments, **changes)
    assert 2 <= ended.returncode <= 3
    printed = ended.stdout + ended.stderr
    assert printed
    assert "s3cret" not in printed
    if key and key in arguments:
        assert "others can read it in the list of processes" in printed


@pytest.mark.parametrize(
    "arguments",
    [
        ("status", "--product"),
        ("guard", "--need", "1", "--product"),
        ("check", "--product"),
        ("watch", "--product"),
        ("export", "--textfile"),
    ],
    ids=" ".join,
)
def test_key_of_a_file_in_a_wrong_place(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key that is typed is refused also if the command reads it from a file."""
    file = tmp_path / "key"
    file.write_text("s3cret-0123456789\n")
    typed = [*arguments, "s3cret-0123456789", "--api-key-file", str(file)]
    monkeypatch.setattr(sys, "argv", ["hyper-usage", *typed])
    ended = run(*typed)
    assert (3 if arguments[0] == "check" else 2) == ended.returncode
    printed = ended.stdout + ended.stderr
    assert "others can read it in the list of processes" in printed
    assert "s3cret" not in printed


def test_extra_argument() -> None:
    """An extra argument is not shown, because it may be the key in the wrong place."""
    ended = run("status", "--api-key-stdin", "s3cret", "--json", stdin="")
    assert 2 == ended.returncode
    assert (
        "hyper-usage: Got unexpected extra argument; see hyper-usage status --help\n"
        == ended.stderr
    )
    assert "s3cret" not in ended.stdout


def test_usage_error_as_json(schema: Schema) -> None:
    """With `--json`, an error of the command line is JSON too."""
    ended = run("status", "--timeout=soon", "--json")
    assert 2 == ended.returncode
    error = schema.read(ended.stdout)["error"]
    assert ("usage", False) == (error["code"], error["retryable"])
    assert f"hyper-usage: {error['message']}\n" == ended.stderr


@pytest.mark.parametrize(
    ("reply", "expected"), [(Reply(200, b"<html>"), 6), (Reply(404, {}), 6)], ids=["html", "404"]
)
def test_reply_that_is_not_understood(reply: Reply, expected: int, schema: Schema) -> None:
    """A reply that is not understood has its own exit code."""
    with FakeUsageAPI(reply).serve() as url:
        ended = run("status", "--json", "--base-url", url, **KEY)
    assert expected == ended.returncode
    assert "not-understood" == schema.read(ended.stdout)["error"]["code"]


def test_nobody_is_there(schema: Schema) -> None:
    """Without a server at the address, the error is retryable."""
    ended = run("status", "--json", "--base-url=http://127.0.0.1:9", "--timeout=0.2", **KEY)
    assert 5 == ended.returncode
    error = schema.read(ended.stdout)["error"]
    assert ("unreachable", None, True) == (error["code"], error["status"], error["retryable"])


def test_closed_streams(base_url: str) -> None:
    """The exit code is right even if stdout and stderr are closed."""
    command = f"exec {quote(str(COMMAND))} status --base-url {base_url} <&- >&- 2>&-"
    ended = subprocess.run(
        ["/bin/sh", "-c", command], check=False, env=environment(**KEY), timeout=PATIENCE
    )
    assert 0 == ended.returncode


@pytest.mark.parametrize("arguments", [("--base-url", ""), ("--product", "")])
def test_variable_that_is_not_set(arguments: tuple[str, ...]) -> None:
    """An empty URL, for example from an unset shell variable, is refused."""
    ended = run("status", *arguments, **KEY)
    assert {"--base-url": 3, "--product": 2}[arguments[0]] == ended.returncode


def test_no_key() -> None:
    """Without a key the command prints one sentence and exits with 3."""
    ended = run("status")
    expected = (
        "no key: HYPER_USAGE_API_KEY is not set; set it, or use --api-key-file, --api-key-stdin or"
        " --account; run: hyper-usage doctor"
    )
    assert (3, "", f"hyper-usage: {expected}\n") == (ended.returncode, ended.stdout, ended.stderr)


def test_two_keys(tmp_path: Path) -> None:
    """Two options for the key are refused."""
    ended = run("status", "--api-key-stdin", "--api-key-file", str(tmp_path))
    assert 2 == ended.returncode
    assert "--api-key-file and --api-key-stdin cannot be combined" in ended.stderr


def test_key_from_stdin(base_url: str) -> None:
    """The key can come from a pipe."""
    ended = run("status", "--api-key-stdin", "--base-url", base_url, stdin="test-key\n")
    assert (0, "") == (ended.returncode, ended.stderr)


def test_key_from_a_prompt(base_url: str) -> None:
    """In a terminal the command prompts for the key, and does not show it."""
    arguments = ("status", "--api-key-stdin", "--base-url", base_url)
    with terminal(*arguments, env=environment()) as shown:
        shown.until("API key:")
        shown.press(b"test-key\r")
        assert 0 == shown.wait()
    assert b"test-key" not in shown.written


@pytest.mark.parametrize("key", [b"\x03", b"\x04"], ids=["interrupt", "end"])
def test_no_key_from_a_prompt(key: bytes) -> None:
    """Ctrl-C or Ctrl-D at the prompt ends the command without a traceback."""
    with terminal("status", "--api-key-stdin", env=environment()) as shown:
        shown.until("API key:")
        shown.press(key)
        assert {b"\x03": 130, b"\x04": 3}[key] == shown.wait()
    assert "Traceback" not in shown.text


@pytest.mark.parametrize(
    ("arguments", "expected"), [(("status",), 141), (("status", "--json"), 141), (("--help",), 141)]
)
def test_broken_pipe(arguments: tuple[str, ...], expected: int, base_url: str) -> None:
    """If the reader of stdout is gone, the command ends without a message."""
    reader, writer = os.pipe()
    os.close(reader)
    if arguments[0] == "status":
        arguments = (*arguments, "--base-url", base_url)
    ended = subprocess.run(
        [COMMAND, *arguments],
        check=False,
        env=environment(**KEY),
        stderr=subprocess.PIPE,
        stdout=writer,
        timeout=PATIENCE,
    )
    os.close(writer)
    assert (expected, b"") == (ended.returncode, ended.stderr)


def test_full_disk(base_url: str) -> None:
    """If the disk is full, the message says so, and what to do."""
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            [COMMAND, "status", "--json", "--base-url", base_url],
            check=False,
            env=environment(**KEY),
            stderr=subprocess.PIPE,
            stdout=full,
            timeout=PATIENCE,
        )
    expected = (
        b"hyper-usage: stdout cannot be written: No space left on device;"
        b" send the output to another place\n"
    )
    assert (2, expected) == (ended.returncode, ended.stderr)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_encodings(encoding: str, base_url: str) -> None:
    """Every encoding of the terminal shows readable text."""
    ended = run("status", "--base-url", base_url, PYTHONIOENCODING=encoding, **KEY)
    assert (0, "") == (ended.returncode, ended.stderr)
    assert "akamai" in ended.stdout
