"""Names of products from a command line, which may be keys in the wrong place."""

import pytest

from hyper_usage.testing import FakeUsageAPI, plan, usage
from hyper_usage_cli.main import run
from hyper_usage_cli.output.products import typed
from tests.hyper_usage_cli.conftest import LIKE_A_KEY

NAMES = [
    "akamai",
    "datadome-slider",
    "incapsula-reese84",
    "akamai web 2024 2025",
    "製品-0123456789-x",
]


@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("status",),
        ("status", "--json"),
        ("guard", "--need", "5"),
        ("guard", "--need", "5", "--json"),
        ("check",),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("is_there", [True, False])
def test_a_name_like_a_key(
    arguments: tuple[str, ...],
    is_there: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A name that looks like a key is shown only if the account has such a product."""
    api = FakeUsageAPI(usage(plan(LIKE_A_KEY if is_there else "akamai")))
    monkeypatch.setenv("HYPER_USAGE_API_KEY", api.api_key)
    with api.serve() as url:
        run([*arguments, "--product", LIKE_A_KEY, "--base-url", url])
    printed = capsys.readouterr()
    assert is_there == (LIKE_A_KEY in printed.out)
    assert "" == printed.err


@pytest.mark.parametrize("product", NAMES)
def test_other_names(product: str) -> None:
    """Other names are shown, whether or not the account has such a product."""
    assert product == typed(product) == typed(product, usage())
