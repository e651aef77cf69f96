"""The accounts of `export`, with their keys and base URLs."""

from pathlib import Path
from typing import Final

import pytest

from hyper_usage import ConfigurationError
from hyper_usage_cli.command_line.access_options import AccessOptions
from hyper_usage_cli.export.accounts import with_keys
from hyper_usage_cli.failure import Failure

ENVIRONMENT: Final = {"HYPER_USAGE_API_KEY": "the-usual-key", "SHOP": " shop-key\n", "EMPTY": " "}


def test_usual_key() -> None:
    """Without `--account` there is one account, `default`, with the key of the other commands."""
    (account,) = with_keys(AccessOptions(base_url="https://localhost"), ENVIRONMENT)
    assert ("default", "the-usual-key", "https://localhost") == (
        account.name, account.key, account.base_url,
    )  # fmt: skip
    assert "the-usual-key" not in repr(account)


def test_accounts_of_a_file(tmp_path: Path) -> None:
    """Each account of a file has its own key and base URL."""
    path = tmp_path / "accounts.toml"
    path.write_text(
        "[accounts.shop]\nenv = 'SHOP'\n"
        "[accounts.blog]\nenv = 'HYPER_USAGE_API_KEY'\nbase_url = 'https://localhost'\n"
    )
    shop, blog = with_keys(AccessOptions(accounts_file=path), ENVIRONMENT)
    assert ("shop", "shop-key") == (shop.name, shop.key)
    assert ("blog", "the-usual-key", "https://localhost") == (blog.name, blog.key, blog.base_url)
    assert shop.base_url != blog.base_url


def test_no_key() -> None:
    """The message for a missing key names the account, and the command to type next."""
    options = AccessOptions(accounts=("shop=SHOP", "blog=EMPTY"))
    with pytest.raises(ConfigurationError) as caught:
        with_keys(options, ENVIRONMENT)
    assert caught.value.__context__ is None
    assert (
        "account blog: the key from its variable is empty;"
        " run: hyper-usage doctor --account blog=EMPTY"
    ) == Failure.of(caught.value).message
