"""The commands that show: `status`, `watch` and `doctor`."""

from typing import Annotated

from hyper_usage_cli.command_line.access_options import AccessOptions, Task, with_access
from hyper_usage_cli.command_line.option import Option
from hyper_usage_cli.command_line.options import Json, Products
from hyper_usage_cli.command_line.values import read_interval

__all__ = ["doctor", "status", "watch"]


@with_access(timeout=30.0)
def status(*, product: Products = None, json: Json = False, access: AccessOptions) -> Task:
    """Show plans and balance.

    Shows for each plan the requests used and left and the expiry, then the balance in euros.

    Example: hyper-usage status --product akamai
    """
    from hyper_usage_cli.accounts.account import read_accounts
    from hyper_usage_cli.status.command import run

    return lambda: run(read_accounts(access), products=product or (), as_json=json)


@with_access(timeout=30.0)
def watch(
    *,
    interval: Annotated[
        float,
        Option(
            parser=read_interval,
            metavar="SECONDS",
            help="Time from one request to the next; at least 10.",
        ),
    ] = 60.0,
    product: Products = None,
    json: Json = False,
    access: AccessOptions,
) -> Task:
    """Watch what is left, how fast it is used, and when it ends.

    Example: hyper-usage watch --interval 30
    """
    from hyper_usage_cli.accounts.account import read_accounts
    from hyper_usage_cli.watch.command import run

    return lambda: run(
        read_accounts(access), interval=interval, products=product or (), as_json=json
    )


@with_access(timeout=30.0)
def doctor(*, json: Json = False, access: AccessOptions) -> Task:
    """Find out why a call fails.

    Looks at each step from here to the API, with advice for each problem.

    Example: hyper-usage doctor --api-key-file /run/secrets/hyper-usage
    """
    from hyper_usage_cli.accounts.account import read_account
    from hyper_usage_cli.doctor.command import run

    return lambda: run(read_account(access).access, as_json=json)
