"""The commands: their options and what `--help` says. What they do is imported when they run.

Each returns its task, which is run once the command line is read; so `--help` and `--version` load
nothing but typer.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

import typer

from hyper_usage._cli.options import (
    BaseURL,
    Json,
    KeyFile,
    KeyStdin,
    Products,
    Timeout,
)

if TYPE_CHECKING:
    from hyper_usage._cli.access import Access

__all__ = ["app"]

Task: TypeAlias = Callable[[], int]

app: Final = typer.Typer(
    name="hyper-usage",
    rich_markup_mode=None,  # Plain help does not load rich.
    pretty_exceptions_enable=False,  # They show what functions hold.
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from hyper_usage._version import __version__
        from hyper_usage_api.document import SHA256, VERSION

        typer.echo(f"hyper-usage {__version__} (spec {VERSION}, sha256 {SHA256})")
        raise typer.Exit


@app.callback()
def root(
    *,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show versions and exit."
        ),
    ] = False,
) -> None:
    """Requests left, until when, and how many euros.

    The key comes from HYPER_USAGE_API_KEY, --api-key-file, --api-key-stdin or the keyring.
    Exit codes: 0 fine, 1 no, 2 usage, 3 no usable key or URL, 4 refused, 5 not reachable,
    6 reply not understood, 130 interrupted, 141 output not read; of `check` those of monitoring
    plugins.
    """


@app.command()
def status(
    *,
    product: Products = None,
    base_url: BaseURL = None,
    timeout: Timeout = 30.0,
    api_key_file: KeyFile = None,
    api_key_stdin: KeyStdin = False,
    json: Json = False,
) -> Task:
    """Show plans and balance.

    What is used and left of each plan, until when, and the balance in euros.

    Example: hyper-usage status --product akamai
    """
    from hyper_usage._cli.status import run

    access = _access(base_url, timeout, api_key_file, api_key_stdin)
    return lambda: run(access, products=product or (), as_json=json)


def _access(
    base_url: str | None, timeout: float, key_file: Path | None, key_stdin: bool
) -> "Access":
    from hyper_usage._cli.access import BASE_URL, Access

    if key_file and key_stdin:
        raise typer.BadParameter("--api-key-file and --api-key-stdin exclude each other")
    return Access(
        base_url=BASE_URL if base_url is None else base_url,
        timeout=timeout,
        key_file=key_file,
        key_stdin=key_stdin,
    )
