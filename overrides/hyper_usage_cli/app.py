"""The commands as typer sees them: their options, and the texts of `--help`.

A command imports its work when it is called, and returns it as a task that `main` runs afterwards.
So `--help` and `--version` load nothing but typer.
"""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

import typer

from hyper_usage_cli.options import (
    BaseURL,
    Json,
    KeyFile,
    KeyStdin,
    Products,
    Threshold,
    Timeout,
    read_duration,
    read_euros,
    read_interval,
    read_product,
    read_seconds,
    read_threshold,
)

if TYPE_CHECKING:
    from hyper_usage_cli.access import Access

__all__ = ["app"]

Task: TypeAlias = Callable[[], int]

app: Final = typer.Typer(
    name="hyper-usage",
    rich_markup_mode=None,  # Plain help does not load rich.
    pretty_exceptions_enable=False,  # They show local variables, such as the key.
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from hyper_usage import SPEC_SHA256, SPEC_VERSION, __version__

        typer.echo(f"hyper-usage {__version__} (spec {SPEC_VERSION}, sha256 {SPEC_SHA256})")
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
    """Show requests left, expiry and balance at Hyper Solutions.

    The key comes from HYPER_USAGE_API_KEY, --api-key-file, --api-key-stdin or the keyring.

    \b
    Exit codes of `check`: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN. Of all others:
      0  all is well, or yes            5    no reply in time, or the API is busy
      1  no                             6    reply not understood
      2  wrong command line             130  Ctrl-C
      3  no usable key or URL           141  output no longer read
      4  the API refuses the key        143  SIGTERM
    """  # noqa: D301 - typer does not wrap the lines below it.


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

    Shows for each plan the requests used and left and the expiry, then the balance in euros.

    Example: hyper-usage status --product akamai
    """
    from hyper_usage_cli.status.command import run

    access = _access(base_url, timeout, api_key_file, api_key_stdin)
    return lambda: run(access, products=product or (), as_json=json)


@app.command()
def guard(
    *,
    product: Annotated[
        str,
        typer.Option(
            "--product",
            parser=read_product,
            metavar="PRODUCT",
            help="The product that the job needs.",
        ),
    ],
    need: Annotated[
        int, typer.Option(min=1, metavar="REQUESTS", help="The requests that the job needs.")
    ],
    min_balance: Annotated[
        Decimal | None,
        typer.Option(metavar="EUR", parser=read_euros, help="Answer no if the balance is lower."),
    ] = None,
    valid_for: Annotated[
        timedelta | None,
        typer.Option(
            metavar="DURATION",
            parser=read_duration,
            help="Ignore plans that expire sooner: 2h, 7d.",
        ),
    ] = None,
    fail_open: Annotated[
        bool,
        typer.Option(
            "--fail-open",
            help="Answer yes if the API does not answer, fails, or sends a reply that is no usage.",
        ),
    ] = False,
    base_url: BaseURL = None,
    timeout: Timeout = 30.0,
    api_key_file: KeyFile = None,
    api_key_stdin: KeyStdin = False,
    json: Json = False,
) -> Task:
    """Tell whether a job may start: exit code 0 for yes, 1 for no.

    Prints the reason in one sentence.

    \b
    Example: hyper-usage guard --product akamai --need 5000 --valid-for 2h && ./job
    """  # noqa: D301 - typer does not wrap the lines below it.
    from hyper_usage_cli.guard import Demand, run

    demand = Demand(product=product, need=need, min_balance=min_balance, valid_for=valid_for)
    access = _access(base_url, timeout, api_key_file, api_key_stdin)
    return lambda: run(access, demand, fail_open=fail_open, as_json=json)


@app.command()
def check(
    *,
    warning: Annotated[
        Threshold,
        typer.Option(
            parser=read_threshold,
            metavar="LEFT",
            help="WARNING if less is left: 20% or 5000.",
        ),
    ] = Threshold(20, of_quota=True),
    critical: Annotated[
        Threshold,
        typer.Option(parser=read_threshold, metavar="LEFT", help="CRITICAL if less is left."),
    ] = Threshold(5, of_quota=True),
    balance_warning: Annotated[
        Decimal | None,
        typer.Option(parser=read_euros, metavar="EUR", help="WARNING if the balance is lower."),
    ] = None,
    balance_critical: Annotated[
        Decimal | None,
        typer.Option(parser=read_euros, metavar="EUR", help="CRITICAL if the balance is lower."),
    ] = None,
    expiry_warning: Annotated[
        timedelta | None,
        typer.Option(
            parser=read_duration,
            metavar="DURATION",
            help="WARNING if expiry within this time leaves less than --warning: 7d, 12h.",
        ),
    ] = None,
    expiry_critical: Annotated[
        timedelta | None,
        typer.Option(
            parser=read_duration,
            metavar="DURATION",
            help="CRITICAL if expiry within this time leaves less than --warning.",
        ),
    ] = None,
    product: Products = None,
    base_url: BaseURL = None,
    timeout: Timeout = 10.0,
    api_key_file: KeyFile = None,
    api_key_stdin: KeyStdin = False,
) -> Task:
    """Check plans and balance, as a monitoring plugin.

    Prints one line and ends with exit code 0 to 3, as Nagios, Icinga and Checkmk expect.

    \b
    Example: hyper-usage check --product akamai --warning 20% --critical 5% --expiry-warning 7d
    """  # noqa: D301 - typer does not wrap the lines below it.
    from hyper_usage_cli.check import Limits, run

    limits = Limits(
        warning=warning,
        critical=critical,
        balance_warning=balance_warning,
        balance_critical=balance_critical,
        expiry_warning=expiry_warning,
        expiry_critical=expiry_critical,
    )
    access = _access(base_url, timeout, api_key_file, api_key_stdin)
    return lambda: run(access, limits, products=product or ())


@app.command()
def watch(
    *,
    interval: Annotated[
        float,
        typer.Option(
            parser=read_interval,
            metavar="SECONDS",
            help="Time from one request to the next; at least 10.",
        ),
    ] = 60.0,
    product: Products = None,
    base_url: BaseURL = None,
    timeout: Timeout = 30.0,
    api_key_file: KeyFile = None,
    api_key_stdin: KeyStdin = False,
    json: Json = False,
) -> Task:
    """Watch what is left, how fast it is used, and when it ends.

    Example: hyper-usage watch --interval 30
    """
    from hyper_usage_cli.watch.command import run

    access = _access(base_url, timeout, api_key_file, api_key_stdin)
    return lambda: run(access, interval=interval, products=product or (), as_json=json)


@app.command()
def export(
    *,
    listen: Annotated[
        str, typer.Option(metavar="HOST:PORT", help="The address that serves /metrics.")
    ] = "127.0.0.1:9184",
    account: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=ENVVAR",
            help="An account, and the variable that holds its key; can be given more than once.",
            show_default=False,
        ),
    ] = None,
    min_interval: Annotated[
        float,
        typer.Option(
            parser=read_seconds,
            metavar="SECONDS",
            help="Ask the API at most once in this time, however many scrapes come.",
        ),
    ] = 30.0,
    textfile: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            help="Write the figures to this file once, for node_exporter, and end; --listen and"
            " --min-interval then have no effect.",
            show_default=False,
        ),
    ] = None,
    base_url: BaseURL = None,
    timeout: Timeout = 8.0,
    api_key_file: KeyFile = None,
    api_key_stdin: KeyStdin = False,
) -> Task:
    """Export the figures of accounts to Prometheus.

    \b
    Example: hyper-usage export --account shop=SHOP_API_KEY --account blog=BLOG_API_KEY
    """  # noqa: D301 - typer does not wrap the lines below it.
    from hyper_usage_cli.export.command import run

    access = _access(base_url, timeout, api_key_file, api_key_stdin)
    return lambda: run(
        access,
        accounts=account or (),
        listen=listen,
        min_interval=min_interval,
        textfile=textfile,
    )


@app.command()
def doctor(
    *,
    base_url: BaseURL = None,
    timeout: Timeout = 30.0,
    api_key_file: KeyFile = None,
    api_key_stdin: KeyStdin = False,
    json: Json = False,
) -> Task:
    """Find out why a call fails.

    Looks at each step from here to the API, with advice for each problem.

    Example: hyper-usage doctor --api-key-file /run/secrets/hyper-usage
    """
    from hyper_usage_cli.doctor.command import run

    access = _access(base_url, timeout, api_key_file, api_key_stdin)
    return lambda: run(access, as_json=json)


def _access(
    base_url: str | None, timeout: float, key_file: Path | None, key_stdin: bool
) -> "Access":
    from hyper_usage_cli.access import BASE_URL, Access

    if key_file and key_stdin:
        raise typer.BadParameter(
            "--api-key-file and --api-key-stdin cannot be combined; give one of them"
        )
    return Access(
        base_url=BASE_URL if base_url is None else base_url,
        timeout=timeout,
        key_file=key_file,
        key_stdin=key_stdin,
    )
