"""`status`: shows plans and balance on one screen."""

from collections.abc import Sequence
from datetime import UTC, datetime

from hyper_usage_cli.access import Access
from hyper_usage_cli.exit_codes import ExitCode
from hyper_usage_cli.output.answer import answer, usage_data
from hyper_usage_cli.status.overview import overview

__all__ = ["run"]


def run(access: Access, *, products: Sequence[str], as_json: bool) -> int:
    """Ask once, and show plans and balance."""
    usage = access.usage()
    if as_json:
        print(answer("status", usage_data(usage, products)))
        return ExitCode.OK
    # JSON does not need rich, which takes time to load.
    from hyper_usage_cli.output.console import console  # noqa: PLC0415
    from hyper_usage_cli.status.screen import lines  # noqa: PLC0415

    terminal = console()
    seen = overview(usage, products, datetime.now(UTC))
    terminal.print(*lines(seen, terminal), sep="\n")
    return ExitCode.OK
