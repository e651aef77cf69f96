"""The places of the key, and the messages if it cannot be read."""

import io
import sys
from pathlib import Path
from unittest.mock import Mock

import keyring
import pytest
from keyring.errors import KeyringLocked, NoKeyringError

from hyper_usage import ConfigurationError
from hyper_usage_cli import keys
from hyper_usage_cli.access import Access
from hyper_usage_cli.accounts.account import read_accounts
from hyper_usage_cli.command_line.access_options import AccessOptions
from hyper_usage_cli.exit_codes import CommandError
from hyper_usage_cli.keys import (
    KeyFile,
    KeyInFile,
    Keyring,
    Stdin,
    UsualPlaces,
    Variable,
    is_there,
)

SECRET = "s3cret-key"


@pytest.fixture(autouse=True)
def keyring_answer(monkeypatch: pytest.MonkeyPatch) -> Mock:
    """Replace the machine's keyring by an empty one; return its answers, to be changed."""
    asked = Mock(return_value=None)
    monkeypatch.setattr(keyring, "get_password", asked)
    return asked


def message_about_key(asked: Access, **environment: str) -> str:
    """Return the message of the error about a key."""
    with pytest.raises(ConfigurationError) as caught:
        asked.key(environment)
    assert SECRET not in f"{caught.value!r} {caught.value.__cause__!r}"
    return str(caught.value)


def test_environment() -> None:
    """Without an option, the key comes from the environment."""
    key = Access().key({"HYPER_USAGE_API_KEY": f" {SECRET}\n"})
    assert ("HYPER_USAGE_API_KEY", SECRET) == (key.source, key.secret)
    assert SECRET not in repr(key)


def test_file(tmp_path: Path) -> None:
    """A key file takes precedence over the environment."""
    path = tmp_path / "key"
    path.write_text(f"{SECRET}\n", encoding="utf-8-sig")  # Some editors write this mark.
    key = Access(place=KeyFile(path)).key({"HYPER_USAGE_API_KEY": "another"})
    assert (str(path), SECRET) == (key.source, key.secret)


def test_stdin(monkeypatch: pytest.MonkeyPatch) -> None:
    """The key is the first line of stdin."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{SECRET}\nmore"))
    key = Access(place=Stdin()).key({"HYPER_USAGE_API_KEY": "another"})
    assert ("stdin", SECRET) == (key.source, key.secret)
    assert "more" == sys.stdin.read()


def test_keyring(keyring_answer: Mock) -> None:
    """Without any other key, the keyring is asked for the key of the base URL."""
    keyring_answer.return_value = SECRET
    key = Access(base_url="https://localhost").key({})
    assert ("the keyring", SECRET) == (key.source, key.secret)
    keyring_answer.assert_called_once_with("https://localhost", "hyper-usage")


def test_key_in_the_keyring_of_an_account(keyring_answer: Mock) -> None:
    """An account can have its key in the keyring, under its own user."""
    keyring_answer.return_value = SECRET
    key = Access(base_url="https://localhost", place=Keyring("somebody")).key({})
    assert ("the keyring", SECRET) == (key.source, key.secret)
    keyring_answer.assert_called_once_with("https://localhost", "somebody")


def test_no_key_in_the_keyring_of_an_account() -> None:
    """If the keyring has no key of an account, the message says how to store one."""
    message = message_about_key(Access(place=Keyring()))
    assert message.startswith(
        "the keyring has no key for it; store one: keyring set BASE_URL USER,"
    )


def test_key_in_the_accounts_file() -> None:
    """An account can have its key in the accounts file."""
    key = Access(place=KeyInFile(SECRET)).key({})
    assert ("the accounts file", SECRET) == (key.source, key.secret)
    assert SECRET not in repr(Access(place=KeyInFile(SECRET)))


def test_name_of_a_file_that_may_be_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name of a file that does not exist is shown only if it is in a folder that does."""
    monkeypatch.chdir(tmp_path)
    hidden = (
        "the key file (its name is not shown, because it may be a key) cannot be read:"
        " No such file or directory"
    )
    for name in (SECRET, f"/{SECRET}", f"no-folder/{SECRET}"):
        assert hidden == message_about_key(Access(place=KeyFile(Path(name))))
    assert hidden == message_about_key(Access(place=KeyFile(Path(SECRET), tmp_path)))
    Path("key").touch()
    assert "the key from key is empty" == message_about_key(Access(place=KeyFile(Path("key"))))


def test_file_that_nobody_can_look_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is too long, or is in a private folder, is a file that does not exist."""
    assert "cannot be read: File name too long" in message_about_key(
        Access(place=KeyFile(Path("x" * 5_000)))
    )
    monkeypatch.setattr(Path, "exists", Mock(side_effect=PermissionError))
    assert not is_there(Path("any"))


def next_command(asked: Access) -> str:
    """Return the command that a failure tells to type next."""
    with pytest.raises(ConfigurationError) as caught, asked.asker():
        pass
    (note,) = caught.value.__notes__
    return note


def test_next_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure ends with the command that finds its cause, with the same options about access."""
    monkeypatch.delenv("HYPER_USAGE_API_KEY", raising=False)
    path = tmp_path / "the key"
    assert "run: hyper-usage doctor" == next_command(Access())
    assert "run: hyper-usage doctor --base-url https://localhost" == next_command(
        Access(base_url="https://localhost/")
    )
    assert "run: hyper-usage doctor --base-url URL" == next_command(Access(base_url=SECRET))
    (missing,) = read_accounts(AccessOptions(key_file=path))
    assert "run: hyper-usage doctor --api-key-file FILE" == next_command(missing.access)
    path.touch()
    (empty,) = read_accounts(AccessOptions(key_file=path))
    assert f"run: hyper-usage doctor --api-key-file '{path}'" == next_command(empty.access)


def test_locked_keyring(keyring_answer: Mock) -> None:
    """A keyring that fails is an error without the keyring's own text."""
    keyring_answer.side_effect = KeyringLocked(SECRET)
    assert "the keyring cannot be read: KeyringLocked" == message_about_key(Access())


def test_keyring_that_is_set_up_wrongly(keyring_answer: Mock) -> None:
    """A keyring with a backend that does not exist is an error."""
    keyring_answer.side_effect = ModuleNotFoundError(SECRET)
    assert "the keyring cannot be read: ModuleNotFoundError" == message_about_key(Access())


def test_empty_keyring(keyring_answer: Mock) -> None:
    """Without a keyring, or without this key in it, a key is missing."""
    assert message_about_key(Access()).startswith("no key: ")
    keyring_answer.side_effect = NoKeyringError
    assert message_about_key(Access()).startswith("no key: ")


def test_no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package keyring, no keyring is asked."""
    monkeypatch.setattr(keys, "find_spec", Mock(return_value=None))
    expected = (
        "no key: HYPER_USAGE_API_KEY is not set;"
        " set it, or use --api-key-file, --api-key-stdin or --account"
    )
    assert expected == message_about_key(Access())


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b"", "the key from {} is empty", id="empty"),
        pytest.param(b" \n", "the key from {} is empty", id="blank"),
        pytest.param(
            b"two words", "the key from {} must be printable ASCII without white space", id="words"
        ),
        pytest.param(b"a" * 4097, "the key from {} is longer than any key", id="long"),
        pytest.param(b"\xff\xfe", "the key file {} cannot be read: it is no text", id="bytes"),
        pytest.param(None, "the key file {} cannot be read: No such file or directory", id="none"),
    ],
)
def test_unusable_file(tmp_path: Path, content: bytes | None, expected: str) -> None:
    """The message about a key file names the file."""
    path = tmp_path / "key"
    if content is not None:
        path.write_bytes(content)
    assert expected.format(path) == message_about_key(Access(place=KeyFile(path)))


@pytest.mark.parametrize("typed", [[SECRET], ["--product=" + SECRET], [f"{SECRET}=shop"]])
def test_key_that_is_typed_too(typed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A key is refused if the command line has it, wherever the command finds it."""
    monkeypatch.setattr(sys, "argv", ["hyper-usage", "status", *typed])
    for place, environment in (
        (UsualPlaces(), {"HYPER_USAGE_API_KEY": SECRET}),
        (Variable("SHOP"), {"SHOP": SECRET}),
        (KeyInFile(SECRET), {}),
    ):
        with pytest.raises(CommandError, match="a key on the command line is refused") as caught:
            Access(place=place).key(environment)
        assert SECRET not in str(caught.value)


def test_empty_name_of_a_file() -> None:
    """The name of a file from a shell variable that is not set is called empty."""
    expected = "the key file (an empty name) cannot be read: Is a directory"
    assert expected == message_about_key(Access(place=KeyFile(Path())))


def test_unusable_environment() -> None:
    """A variable that is set but empty is an error; the keyring is not asked."""
    assert "the key from HYPER_USAGE_API_KEY is empty" == message_about_key(
        Access(), HYPER_USAGE_API_KEY=""
    )
