"""The commands that decide: `guard` for a job, `check` for a monitoring system."""

from datetime import timedelta
from decimal import Decimal
from typing import Annotated

from hyper_usage_cli.command_line.access_options import AccessOptions, Task, with_access
from hyper_usage_cli.command_line.option import Option
from hyper_usage_cli.command_line.options import Json, Products
from hyper_usage_cli.command_line.values import (
    Threshold,
    read_count,
    read_duration,
    read_euros,
    read_product,
    read_threshold,
)

__all__ = ["check", "guard"]


@with_access(timeout=30.0)
def guard(
    *,
    product: Annotated[
        list[str],
        Option(
            "--product",
            parser=read_product,
            metavar="PRODUCT",
            help="The product that the job needs; more products follow, each with its --need.",
        ),
    ],
    need: Annotated[
        list[int],
        Option("--need", parser=read_count, metavar="REQUESTS", help="The requests that it needs."),
    ],
    min_balance: Annotated[
        Decimal | None,
        Option(metavar="EUR", parser=read_euros, help="Answer no if the balance is lower."),
    ] = None,
    valid_for: Annotated[
        timedelta | None,
        Option(
            metavar="DURATION",
            parser=read_duration,
            help="Ignore plans that expire sooner: 2h, 7d.",
        ),
    ] = None,
    fail_open: Annotated[
        bool,
        Option(
            "--fail-open",
            help="Answer yes if the API does not answer, fails, or sends a reply that is no usage.",
        ),
    ] = False,
    json: Json = False,
    access: AccessOptions,
) -> Task:
    """Tell whether a job may start: exit code 0 for yes, 1 for no.

    Prints the reason in one sentence. With several products, all must have what the job needs.

    \b
    Example: hyper-usage guard --product akamai --need 5000 --valid-for 2h && ./job
    """  # noqa: D301 - typer does not wrap the lines below it.
    from hyper_usage_cli.accounts.account import read_accounts
    from hyper_usage_cli.guard.command import run
    from hyper_usage_cli.guard.decide import pair

    demands = pair(product, need, min_balance, valid_for)
    return lambda: run(read_accounts(access), demands, fail_open=fail_open, as_json=json)


@with_access(timeout=10.0)
def check(
    *,
    warning: Annotated[
        Threshold | None,
        Option(
            "--warning",
            "-w",
            parser=read_threshold,
            metavar="LEFT",
            help="WARNING if less is left: 20% or 5000; or a range: 10:20, @5:, ~:10. Without this"
            " and --critical, it is 20%.",
            show_default=False,
        ),
    ] = None,
    critical: Annotated[
        Threshold | None,
        Option(
            "--critical",
            "-c",
            parser=read_threshold,
            metavar="LEFT",
            help="CRITICAL if less is left; or a range. Without this and --warning, it is 5%.",
            show_default=False,
        ),
    ] = None,
    balance_warning: Annotated[
        Decimal | None,
        Option(parser=read_euros, metavar="EUR", help="WARNING if the balance is lower."),
    ] = None,
    balance_critical: Annotated[
        Decimal | None,
        Option(parser=read_euros, metavar="EUR", help="CRITICAL if the balance is lower."),
    ] = None,
    expiry_warning: Annotated[
        timedelta | None,
        Option(
            parser=read_duration,
            metavar="DURATION",
            help="WARNING if expiry within this time leaves less than --warning: 7d, 12h.",
        ),
    ] = None,
    expiry_critical: Annotated[
        timedelta | None,
        Option(
            parser=read_duration,
            metavar="DURATION",
            help="CRITICAL if expiry within this time leaves less than --warning.",
        ),
    ] = None,
    product: Products = None,
    access: AccessOptions,
) -> Task:
    """Check plans and balance, as a monitoring plugin.

    Prints one line and ends with exit code 0 to 3, as Nagios, Icinga and Checkmk expect.

    \b
    Example: hyper-usage check --product akamai --warning 20% --critical 5% --expiry-warning 7d
    """  # noqa: D301 - typer does not wrap the lines below it.
    from hyper_usage_cli.accounts.account import read_accounts
    from hyper_usage_cli.check.command import run
    from hyper_usage_cli.check.limits import USUAL_CRITICAL, USUAL_WARNING, Limits

    if warning is None and critical is None:
        warning, critical = USUAL_WARNING, USUAL_CRITICAL
    limits = Limits(
        warning=warning,
        critical=critical,
        balance_warning=balance_warning,
        balance_critical=balance_critical,
        expiry_warning=expiry_warning,
        expiry_critical=expiry_critical,
    )
    return lambda: run(read_accounts(access), limits, products=product or ())
