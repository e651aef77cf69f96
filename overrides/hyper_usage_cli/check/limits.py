"""The limits of the command `check`."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Final, TypeVar

from attrs import frozen

from hyper_usage_cli.command_line.values import Threshold
from hyper_usage_cli.exit_codes import CommandError, ExitCode
from hyper_usage_cli.output.ranges import Range, plain
from hyper_usage_cli.output.text import duration

__all__ = ["USUAL_CRITICAL", "USUAL_WARNING", "Limits"]

#: The limits if the command line has neither --warning nor --critical.
USUAL_WARNING: Final = Threshold(Range(Decimal(20)), of_quota=True)
USUAL_CRITICAL: Final = Threshold(Range(Decimal(5)), of_quota=True)

_Limit = TypeVar("_Limit", Decimal, timedelta)

_exactly: Final = partial(duration, exactly=True)


@frozen(kw_only=True)
class Limits:
    """The limits of `check`; a limit that is None never alerts.

    Raises:
        CommandError: if a critical limit is above its warning limit, or differs in unit.
    """

    warning: Threshold | None
    critical: Threshold | None
    balance_warning: Decimal | None = None
    balance_critical: Decimal | None = None
    expiry_warning: timedelta | None = None
    expiry_critical: timedelta | None = None

    def __attrs_post_init__(self) -> None:
        if self.warning and self.critical:
            _refuse_contradiction(self.warning, self.critical)
        _refuse_above("balance-", self.balance_warning, self.balance_critical, str)
        _refuse_above("expiry-", self.expiry_warning, self.expiry_critical, _exactly)

    @property
    def of_quota(self) -> bool:
        """Whether the requests left are compared as a percentage of the quota."""
        return any(each.of_quota for each in (self.warning, self.critical) if each)

    @property
    def floor(self) -> Decimal:
        """The requests left, or their percentage, below which the first alert comes."""
        floors = (each.range.floor for each in (self.warning, self.critical) if each)
        return max((each for each in floors if each is not None), default=Decimal(0))


def _refuse_contradiction(warning: Threshold, critical: Threshold) -> None:
    if warning.of_quota != critical.of_quota:
        raise CommandError(
            ExitCode.USAGE,
            "--warning and --critical expect the same unit; got"
            f" {warning} and {critical}; give both in requests or both in percent",
        )
    least, least_critical = warning.range.least, critical.range.least
    unit = "%" if warning.of_quota else ""
    _refuse_above("", least, least_critical, lambda figure: f"{plain(figure)}{unit}")


def _refuse_above(
    kind: str, warning: _Limit | None, critical: _Limit | None, write: Callable[[_Limit], str]
) -> None:
    if warning is not None and critical is not None and critical > warning:
        raise CommandError(
            ExitCode.USAGE,
            f"--{kind}critical expects at most --{kind}warning, {write(warning)};"
            f" got {write(critical)}, so that nothing would be a WARNING; lower --{kind}critical",
        )
