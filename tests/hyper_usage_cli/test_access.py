"""Where the key comes from."""

import io
import sys
from pathlib import Path
from unittest.mock import Mock

import keyring
import pytest
from keyring.errors import KeyringLocked, NoKeyringError

from hyper_usage import ConfigurationError
from hyper_usage_cli import access
from hyper_usage_cli.access import Access

SECRET = "s3cret-key"


@pytest.fixture(autouse=True)
def stored(monkeypatch: pytest.MonkeyPatch) -> Mock:
    """Put a keyring in the place of this machine's: one that has no key."""
    asked = Mock(return_value=None)
    monkeypatch.setattr(keyring, "get_password", asked)
    return asked


def refused(asked: Access, **environment: str) -> str:
    """Return what is wrong with a key."""
    with pytest.raises(ConfigurationError) as caught:
        asked.key(environment)
    assert SECRET not in f"{caught.value!r} {caught.value.__cause__!r}"
    return str(caught.value)


def test_environment() -> None:
    """Without being told, the key is taken from the environment."""
    key = Access().key({"HYPER_USAGE_API_KEY": f" {SECRET}\n"})
    assert ("HYPER_USAGE_API_KEY", SECRET) == (key.source, key.secret)
    assert SECRET not in repr(key)


def test_file(tmp_path: Path) -> None:
    """A file outdoes the environment."""
    path = tmp_path / "key"
    path.write_text(f"{SECRET}\n", encoding="utf-8-sig")  # As some editors write it.
    key = Access(key_file=path).key({"HYPER_USAGE_API_KEY": "another"})
    assert (str(path), SECRET) == (key.source, key.secret)


def test_stdin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of stdin the first line is read."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{SECRET}\nmore"))
    key = Access(key_stdin=True).key({"HYPER_USAGE_API_KEY": "another"})
    assert ("stdin", SECRET) == (key.source, key.secret)
    assert "more" == sys.stdin.read()


def test_keyring(stored: Mock) -> None:
    """Where nothing else has it, the keyring is asked for the key of that server."""
    stored.return_value = SECRET
    key = Access(base_url="https://localhost").key({})
    assert ("the keyring", SECRET) == (key.source, key.secret)
    stored.assert_called_once_with("https://localhost", "hyper-usage")


def test_locked_keyring(stored: Mock) -> None:
    """A keyring that cannot be read is no traceback, and nothing of what it says is shown."""
    stored.side_effect = KeyringLocked(SECRET)
    assert "the keyring cannot be read: KeyringLocked" == refused(Access())


def test_keyring_that_is_set_up_wrongly(stored: Mock) -> None:
    """A backend that does not exist is found out only when it is asked."""
    stored.side_effect = ModuleNotFoundError(SECRET)
    assert "the keyring cannot be read: ModuleNotFoundError" == refused(Access())


def test_empty_keyring(stored: Mock) -> None:
    """A machine that has no keyring, or no such key in it, has no key."""
    assert refused(Access()).startswith("no key: ")
    stored.side_effect = NoKeyringError
    assert refused(Access()).startswith("no key: ")


def test_no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without keyring nothing is asked of it."""
    monkeypatch.setattr(access, "find_spec", Mock(return_value=None))
    expected = "no key: set HYPER_USAGE_API_KEY, or use --api-key-file or --api-key-stdin"
    assert expected == refused(Access())


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
    """What is wrong with a file is said with its name."""
    path = tmp_path / "key"
    if content is not None:
        path.write_bytes(content)
    assert expected.format(path) == refused(Access(key_file=path))


def test_unusable_environment() -> None:
    """A variable that is set and empty is not passed over."""
    assert "the key from HYPER_USAGE_API_KEY is empty" == refused(Access(), HYPER_USAGE_API_KEY="")
