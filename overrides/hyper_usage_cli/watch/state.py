"""The state of a watch after each request. Nothing here asks, waits or prints."""

from datetime import datetime
from functools import cached_property
from typing import Final

from attrs import evolve, frozen

from hyper_usage import Usage
from hyper_usage_cli.failure import Failure
from hyper_usage_cli.watch.forecast import Outlook, forecast, recent
from hyper_usage_cli.watch.movements import step

__all__ = ["Notice", "Watched"]

_NOTICES_KEPT: Final = 5


@frozen(kw_only=True)
class Notice:
    """A text about a movement, with the time of the sample that showed it."""

    at: datetime
    text: str


@frozen(kw_only=True)
class Watched:
    """All that a watch knows about an account after its latest request."""

    account: str | None = None
    """The name of the account; None: it needs none."""
    products: tuple[str, ...] = ()
    """The products that are watched; empty means all."""
    samples: tuple[Usage, ...] = ()
    noticed: tuple[str, ...] = ()
    """The texts about the movements up to the latest sample."""
    notices: tuple[Notice, ...] = ()
    """The last few notices, the latest last."""
    failure: Failure | None = None
    """The reason why the latest request failed, if it did."""
    next_at: datetime | None = None
    """The time of the next request; None: now."""
    has_ended: bool = False
    """Whether no further request follows, because waiting would not help."""

    @cached_property
    def outlook(self) -> Outlook:
        """The forecasts from the samples, which must not be empty."""
        return forecast(self.samples, self.products)

    def with_usage(self, usage: Usage) -> "Watched":
        """Return the state of the watch after another sample."""
        samples = recent((*self.samples, usage))
        noticed = step(*samples[-2:]).noticed(self.products) if self.samples else ()
        notices = (*self.notices, *(Notice(at=usage.fetched_at, text=text) for text in noticed))
        return evolve(
            self,
            samples=samples,
            noticed=noticed,
            notices=notices[-_NOTICES_KEPT:],
            failure=None,
        )
