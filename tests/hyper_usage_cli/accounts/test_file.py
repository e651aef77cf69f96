"""The accounts file."""

from pathlib import Path

import pytest

from hyper_usage_cli.accounts.file import default_file, read_file
from hyper_usage_cli.exit_codes import CommandError, ExitCode
from hyper_usage_cli.keys import KeyFile, KeyInFile, Keyring, Variable

SECRET = "s3cret"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the path of a file."""
    return tmp_path / "accounts.toml"


def refusal(path: Path) -> str:
    """Return the message about a file that cannot be used; it never has a value of the file."""
    with pytest.raises(CommandError) as caught:
        read_file(path)
    assert ExitCode.CONFIGURATION == caught.value.exit_code
    message = caught.value.message
    assert message.startswith(f"accounts file {path}: ")
    assert SECRET not in message
    return message.removeprefix(f"accounts file {path}: ")


def test_places(path: Path) -> None:
    """Each account has the place of its key, and may have a base URL."""
    path.write_text(
        """
        [accounts.shop]
        env = "SHOP_API_KEY"
        [accounts.blog]
        file = "keys/blog"
        base_url = "https://blog.example.com"
        [accounts.absolute]
        file = "/run/secrets/key"
        [accounts.home]
        file = "~/key"
        [accounts.desktop]
        keyring = true
        [accounts."other desktop"]
        keyring = "somebody"
        [accounts.plain]
        key = "s3cret"
        """
    )
    path.chmod(0o600)
    found = read_file(path)
    assert ["shop", "blog", "absolute", "home", "desktop", "other desktop", "plain"] == list(found)
    assert [
        Variable("SHOP_API_KEY"),
        KeyFile(Path("keys/blog"), path.parent),
        KeyFile(Path("/run/secrets/key"), path.parent),
        KeyFile(Path("~/key").expanduser(), path.parent),
        Keyring(),
        Keyring("somebody"),
    ] == [entry.place for entry in found.values()][:-1]
    place = found["plain"].place
    assert isinstance(place, KeyInFile)
    assert (SECRET, False) == (place.secret, SECRET in repr(place))
    assert [None, "https://blog.example.com"] == [found[name].base_url for name in ("shop", "blog")]
    assert SECRET not in repr(found)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("", "expected a table [accounts.NAME] for each account, got none", id="empty"),
        pytest.param("accounts = 's3cret'", "expected a table [accounts.NAME] for", id="a text"),
        pytest.param("[accounts]", "expected a table [accounts.NAME] for", id="no account"),
        pytest.param("[accounts]\nx = 's3cret'", "got another value for x", id="a key"),
        pytest.param(
            "[accounts.x]\nkey = s3cret", "is no TOML at line 2, column 7", id="no quotes"
        ),
        pytest.param("[accounts.x]\nkey = 's3cret", "is no TOML at its end", id="cut off"),
        pytest.param("x = " + "[" * 9_999, "is no TOML", id="deep"),
        pytest.param("x = " + "1" * 9_999, "is no TOML", id="long number"),
        pytest.param("[accounts.'']\nenv = 'x'", "expected names of 1 to 80", id="no name"),
        pytest.param('[accounts."a\\u0007"]\nenv = "x"', "expected names of 1", id="control"),
        pytest.param(
            "[accounts.x]\n", "expected one of env, file, keyring, key, got none", id="none"
        ),
        pytest.param("[accounts.x]\nenv = 'a'\nfile = 'b'", "key, got env and file", id="two"),
        pytest.param("[accounts.x]\ns3cret = 'a'", "x has a member other than env, ", id="unknown"),
        pytest.param("[accounts.x]\nenv = 5", "x: expected a text as env, got", id="number"),
        pytest.param("[accounts.x]\nenv = ''", "x: expected a text as env, got", id="empty text"),
        pytest.param("[accounts.x]\nkeyring = false", "expected a text as keyring", id="false"),
        pytest.param("[accounts.x]\nenv = true", "expected a text as env", id="true"),
    ],
)
def test_refused(path: Path, content: str, expected: str) -> None:
    """A wrong file is refused with the location, and no value of it is shown."""
    path.write_text(content)
    assert expected in refusal(path)


def test_no_text(path: Path) -> None:
    """A file that is not text, or is not there, is refused."""
    assert "cannot be read: No such file or directory; correct the file" == refusal(path)
    path.write_bytes(b"\xff\xfe")
    assert "is no TOML; correct the file" == refusal(path)


def test_endless_file() -> None:
    """A file without an end is refused; only its start is read."""
    assert "is longer than 1,048,576 characters; correct the file" == refusal(Path("/dev/zero"))


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602])
def test_a_key_needs_a_private_file(path: Path, mode: int) -> None:
    """A file that holds a key is refused if others may read or write it."""
    path.write_text("[accounts.x]\nkey = 's3cret'")
    path.chmod(mode)
    assert f"it holds the key of x, and others may read it; run: chmod 600 {path}" == refusal(path)


def test_usual_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The usual file is in the folder for this user's configuration."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    default_file.cache_clear()
    assert ("hyper-usage", "accounts.toml") == default_file().parts[-2:]
    default_file.cache_clear()
