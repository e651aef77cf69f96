"""Options name accounts and their keys; no message shows a key."""

from pathlib import Path
from typing import Any, Final

import pytest

from hyper_usage import ConfigurationError
from hyper_usage_cli.accounts import account as module
from hyper_usage_cli.accounts.account import Account, read_account, read_accounts
from hyper_usage_cli.command_line.access_options import AccessOptions
from hyper_usage_cli.exit_codes import CommandError, ExitCode

ENVIRONMENT: Final = {
    "HYPER_USAGE_API_KEY": "the-usual-key",
    "SHOP": " shop-key\n",
    "BLOG": "blog-key",
    "EMPTY": " ",
    "WRONG": "wrong key",
}
FILE: Final = """
[accounts.shop]
env = "SHOP"

[accounts.blog]
env = "BLOG"
base_url = "https://blog.example.com"
"""


@pytest.fixture(autouse=True)
def usual_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Replace the accounts file of this user by one that does not exist; return its path."""
    path = tmp_path / "config" / "accounts.toml"
    path.parent.mkdir()
    monkeypatch.setattr(module, "default_file", lambda: path)
    return path


def accounts(*named: str, environment: dict[str, str] = ENVIRONMENT, **options: Any) -> Any:
    """Return the accounts of options, as names and keys."""
    found = read_accounts(AccessOptions(accounts=named, **options), environment)
    return [(each.name, each.access.key(environment).secret) for each in found]


def refusal(*named: str, **options: Any) -> str:
    """Return the message about options that cannot be used."""
    with pytest.raises(CommandError) as caught:
        read_accounts(AccessOptions(accounts=named, **options), ENVIRONMENT)
    assert ExitCode.USAGE == caught.value.exit_code
    return caught.value.message


def test_usual_key() -> None:
    """Without an option there is one account without a name, with the usual key."""
    (account,) = read_accounts(AccessOptions(timeout=5.0), ENVIRONMENT)
    assert (None, 5.0) == (account.name, account.access.timeout)
    assert "the-usual-key" == account.access.key(ENVIRONMENT).secret
    assert "key" not in repr(account.access.key(ENVIRONMENT))
    assert "a text" == account.label("a text")


def test_named() -> None:
    """Accounts have the keys of their variables, in the order of the command line."""
    assert [("shop", "shop-key"), ("my blog", "blog-key")] == accounts("shop=SHOP", "my blog=BLOG")


def test_file(tmp_path: Path) -> None:
    """`--accounts-file` names a file with accounts; `--account NAME` is one of them."""
    path = tmp_path / "my.toml"
    path.write_text(FILE)
    assert [("shop", "shop-key"), ("blog", "blog-key")] == accounts(accounts_file=path)
    assert [("blog", "blog-key"), ("x", "shop-key")] == accounts(
        "blog", "x=SHOP", accounts_file=path
    )


def test_usual_file(usual_file: Path) -> None:
    """Without any key, the accounts are those of the usual file."""
    usual_file.write_text(FILE)
    keys = {name: key for name, key in ENVIRONMENT.items() if name != "HYPER_USAGE_API_KEY"}
    assert [("shop", "shop-key"), ("blog", "blog-key")] == accounts(environment=keys)
    assert [("blog", "blog-key")] == accounts("blog")
    assert [(None, "the-usual-key")] == accounts()


def test_base_urls(usual_file: Path) -> None:
    """The base URL of an account in the file outdoes `--base-url`."""
    usual_file.write_text(FILE)
    options = AccessOptions(accounts=("shop", "blog", "x=SHOP"), base_url="https://example.com")
    assert ["https://example.com", "https://blog.example.com", "https://example.com"] == [
        each.access.base_url for each in read_accounts(options, ENVIRONMENT)
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("hs-secret", id="no sign"),
        pytest.param("=hs-secret", id="no name"),
        pytest.param("shop=", id="no variable"),
        pytest.param("sh\nop=hs-secret", id="two lines"),
        pytest.param("sh\udc80op=hs-secret", id="not UTF-8"),
        pytest.param(f"{'shop' * 21}=hs-secret", id="long"),
        pytest.param("hs-secret-0123456789=shop", id="the wrong way round"),
    ],
)
@pytest.mark.parametrize("has_file", [False, True], ids=["no file", "file"])
def test_syntax(text: str, has_file: bool, usual_file: Path) -> None:
    """A value that is not an account is refused and not shown, because it may hold a key."""
    if has_file:
        usual_file.write_text(FILE)
    message = refusal(text)
    assert message.startswith(("--account expects NAME=ENVVAR", "--account names an account that"))
    assert "hs-secret" not in message


def test_another_name(usual_file: Path) -> None:
    """For a name that the file does not have, the message lists those that it has."""
    usual_file.write_text(FILE)
    assert f"{usual_file} does not have; it has shop, blog; give one of these" in refusal("nope")


def test_name_twice() -> None:
    """A name that is given twice is refused, because two accounts would share series."""
    assert "got shop twice" in refusal("shop=SHOP", "shop=BLOG")


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({"key_file": Path("key")}, id="file"),
        pytest.param({"key_stdin": True}, id="stdin"),
    ],
)
@pytest.mark.parametrize(
    "named", [pytest.param(("shop=SHOP",), id="account"), pytest.param((), id="accounts file")]
)
def test_one_source_of_keys(options: dict[str, Any], named: tuple[str, ...]) -> None:
    """Accounts are refused beside an option that gives one key."""
    file = None if named else Path("accounts.toml")
    message = refusal(*named, accounts_file=file, **options)
    assert "cannot be combined with --api-key-file or --api-key-stdin" in message


def test_two_sources_of_one_key() -> None:
    """Two options for one key are refused."""
    message = refusal(key_file=Path("key"), key_stdin=True)
    assert message.startswith("--api-key-file and --api-key-stdin cannot be combined")


@pytest.mark.parametrize(
    ("variable", "expected"),
    [
        pytest.param("hs_secret", "the variable that is named for its key is not set", id="unset"),
        pytest.param("EMPTY", "the key from its variable is empty", id="empty"),
        pytest.param("WRONG", "the key from its variable must be printable ASCII", id="wrong"),
    ],
)
def test_no_key(variable: str, expected: str) -> None:
    """The message for an unusable key shows neither key nor variable."""
    options = AccessOptions(accounts=("shop=SHOP", f"blog={variable}"))
    _, account = read_accounts(options, ENVIRONMENT)
    with pytest.raises(ConfigurationError) as caught:
        account.access.key(ENVIRONMENT)
    assert str(caught.value).startswith(expected)
    assert "account blog: no" == account.label("no")
    assert caught.value.__context__ is None


def test_only_one_account() -> None:
    """A command for one account takes one, and refuses several."""
    one = read_account(AccessOptions(accounts=("shop=SHOP",)), ENVIRONMENT)
    assert isinstance(one, Account)
    assert "shop" == one.name
    with pytest.raises(CommandError, match="got shop, blog; give --account once"):
        read_account(AccessOptions(accounts=("shop=SHOP", "blog=BLOG")), ENVIRONMENT)
