"""`--account` names accounts and their keys; no message shows a key."""

from pathlib import Path
from typing import Final

import pytest

from hyper_usage import ConfigurationError
from hyper_usage_cli.access import Access
from hyper_usage_cli.exit_codes import CommandError, ExitCode
from hyper_usage_cli.export.accounts import read_accounts

ENVIRONMENT: Final = {
    "HYPER_USAGE_API_KEY": "the-usual-key",
    "SHOP": " shop-key\n",
    "BLOG": "blog-key",
    "EMPTY": " ",
    "WRONG": "wrong key",
}
UNSET: Final = "the variable that --account names for its key is unset or empty; set and export it"


def test_usual_key() -> None:
    """Without `--account` there is one account, `default`, with the key of the other commands."""
    (account,) = read_accounts(Access(), [], ENVIRONMENT)
    assert ("default", "the-usual-key") == (account.name, account.key)
    assert "key" not in repr(account)


def test_named() -> None:
    """Accounts have the keys of their variables, in the order of the command line."""
    accounts = read_accounts(Access(), ["shop=SHOP", "my blog=BLOG"], ENVIRONMENT)
    assert [("shop", "shop-key"), ("my blog", "blog-key")] == [
        (account.name, account.key) for account in accounts
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
    ],
)
def test_syntax(text: str) -> None:
    """A value that is not NAME=ENVVAR is refused and not shown, because it may hold a key."""
    with pytest.raises(CommandError, match="--account expects NAME=ENVVAR") as caught:
        read_accounts(Access(), [text], ENVIRONMENT)
    assert ExitCode.USAGE == caught.value.exit_code
    assert "hs-secret" not in caught.value.message


def test_name_twice() -> None:
    """A name that is given twice is refused, because two accounts would share series."""
    with pytest.raises(CommandError, match="got shop twice") as caught:
        read_accounts(Access(), ["shop=SHOP", "shop=BLOG"], ENVIRONMENT)
    assert ExitCode.USAGE == caught.value.exit_code


@pytest.mark.parametrize(
    "access",
    [
        pytest.param(Access(key_file=Path("key")), id="file"),
        pytest.param(Access(key_stdin=True), id="stdin"),
    ],
)
def test_one_source_of_keys(access: Access) -> None:
    """`--account` is refused beside an option that gives one key."""
    with pytest.raises(CommandError, match="--api-key-file or --api-key-stdin") as caught:
        read_accounts(access, ["shop=SHOP"], ENVIRONMENT)
    assert ExitCode.USAGE == caught.value.exit_code


@pytest.mark.parametrize(
    ("variable", "expected"),
    [
        pytest.param("hs_secret", UNSET, id="not set"),
        pytest.param("EMPTY", UNSET, id="empty"),
        pytest.param("WRONG", "its key must be printable ASCII without white space", id="wrong"),
    ],
)
def test_no_key(variable: str, expected: str) -> None:
    """The message for an unusable key names the account, but neither key nor variable."""
    with pytest.raises(ConfigurationError) as caught:
        read_accounts(Access(), ["shop=SHOP", f"blog={variable}"], ENVIRONMENT)
    assert str(caught.value).startswith(f"account blog: {expected}")
    assert caught.value.__context__ is None
