"""Asks for the usage of many accounts at once, and only once in an interval."""

import ssl
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from threading import Lock
from time import monotonic
from typing import Final, TypeAlias, TypeGuard

import anyio
import httpx
from anyio.from_thread import BlockingPortal
from attrs import Factory, define, field, frozen

from hyper_usage import APITimeoutError, AsyncUsageClient, Drift, HyperUsageError, Usage
from hyper_usage.diagnostics import certificates
from hyper_usage_cli.exit_codes import tell
from hyper_usage_cli.export.accounts import KeyedAccount
from hyper_usage_cli.export.metrics import Drifts, Outcome
from hyper_usage_cli.export.open_files import share
from hyper_usage_cli.failure import Failure
from hyper_usage_cli.output.text import printable

__all__ = ["Asker", "Figures", "Outcomes", "changes"]

Outcomes: TypeAlias = Mapping[str, Outcome]

_CONNECTIONS: Final = 500  # at once
_RETRIES: Final = 1
# Seconds beyond the timeout of a call, so that calls end by themselves.
_GRACE: Final = 0.5
_LONGEST_MESSAGE: Final = 200  # The API's text may be longer, and the accounts many.
_MOST_DRIFTS: Final = 1000  # A server that makes up names must not fill the memory.
_TOLD_DRIFTS: Final = 3  # in one sentence
_LATE: Final = Failure.of(APITimeoutError("no complete reply in time: other accounts took it"))
_SLOW: Final = Failure.of(APITimeoutError("no complete reply in time"))


class _Client(AsyncUsageClient):
    """A client with certificates that were read before: a thousand clients read them too slowly."""

    def __init__(
        self,
        account: KeyedAccount,
        timeout: float,
        certificates: ssl.SSLContext,
        on_drift: Callable[[Drift], None],
    ) -> None:
        self._certificates = certificates
        super().__init__(
            account.key,
            base_url=account.base_url,
            timeout=timeout,
            max_retries=_RETRIES,
            on_drift=on_drift,
        )


def _certificates(asker: "Asker") -> ssl.SSLContext:
    urls = (account.base_url for account in asker.accounts)
    return certificates(max(urls, key=lambda url: httpx.URL(url).scheme))  # https, if there is one


@frozen
class _Answer:
    """The outcome of a request for an account, and the seconds that it took."""

    found: Usage | Failure
    seconds: float
    drifts: Sequence[Drift] = ()


@frozen
class Asker:
    """Asks for the usage of accounts, with a client for each call.

    So no connection stays open until the next scrape, a minute later, and one that hangs does not
    delay the others. The clients share certificates, so they must run in one thread: httpcore sets
    options of the certificates when it connects.
    """

    timeout: float
    accounts: Sequence[KeyedAccount]
    certificates: ssl.SSLContext = field(
        init=False, default=Factory(_certificates, takes_self=True)
    )

    async def ask(self, before: Outcomes) -> Outcomes:
        """Ask for all accounts at once; return the outcomes when the time is over."""
        answers: dict[str, _Answer] = {}
        started: dict[str, float] = {}
        turns = anyio.Semaphore(share(2, _CONNECTIONS))

        async def ask_for(account: KeyedAccount) -> None:
            async with turns:
                started[account.name] = monotonic()
                answers[account.name] = await self._answer(account)

        budget = self.timeout + _GRACE
        with anyio.move_on_after(budget):
            async with anyio.create_task_group() as group:
                for account in self._in_turn(before):
                    group.start_soon(ask_for, account)
        ended = monotonic()
        for account in self.accounts:
            if account.name not in answers:
                seconds = ended - started.get(account.name, ended)
                slow = _SLOW if seconds >= self.timeout else _LATE
                answers[account.name] = _Answer(slow, budget)
        return {
            account.name: _outcome(account, answers[account.name], before.get(account.name))
            for account in self.accounts
        }

    def _in_turn(self, before: Outcomes) -> list[KeyedAccount]:
        """Return the accounts, with those at the end that failed, because they may hang."""

        def is_last(account: KeyedAccount) -> bool:
            outcome = before.get(account.name)
            return _has_failed(outcome) and outcome.answer is not _LATE

        return sorted(self.accounts, key=is_last)

    async def _answer(self, account: KeyedAccount) -> _Answer:
        began = monotonic()
        drifts: list[Drift] = []
        found: Usage | Failure
        try:
            async with _Client(account, self.timeout, self.certificates, drifts.append) as client:
                found = await client.get_usage()
        except HyperUsageError as error:
            found = Failure.of(error)
        return _Answer(found, monotonic() - began, drifts)


def _has_failed(outcome: Outcome | None) -> TypeGuard[Outcome]:
    return outcome is not None and isinstance(outcome.answer, Failure)


def _outcome(account: KeyedAccount, answer: _Answer, before: Outcome | None) -> Outcome:
    last_success = before.last_success if before else None
    if isinstance(answer.found, Usage):
        last_success = answer.found.fetched_at
    return Outcome(
        account=account.name,
        key=account.key,
        answer=answer.found,
        seconds=answer.seconds,
        last_success=last_success,
        drifts=_with_new(before.drifts if before else frozenset(), answer.drifts),
    )


def _with_new(before: Drifts, drifts: Iterable[Drift]) -> Drifts:
    new = {(drift.kind, drift.place) for drift in drifts} - before
    return before.union(sorted(new)[: _MOST_DRIFTS - len(before)])


def changes(before: Outcomes, after: Outcomes) -> Iterator[str]:
    """Return a sentence for each account that fails, works again, or leaves the document."""
    for name, outcome in after.items():
        was = before.get(name)
        if isinstance(outcome.answer, Failure):
            if was is None or _reason(was.answer) != _reason(outcome.answer):
                yield f"account {name} fails: {printable(outcome.answer.message, _LONGEST_MESSAGE)}"
        elif _has_failed(was):
            yield f"account {name} works again"
        if new := outcome.drifts - (was.drifts if was else frozenset()):
            yield f"account {name}: replies differ from the document: {_told(new)}"


def _told(drifts: Drifts) -> str:
    told = [f"{kind} at {place}" for kind, place in sorted(drifts)[:_TOLD_DRIFTS]]
    more = [f"{len(drifts) - len(told)} more"] if len(drifts) > len(told) else []
    return f"{', '.join(told + more)}; tell the maintainers of hyper-usage"


def _reason(answer: Usage | Failure) -> object:
    """Return code and status of a failure, without its words, which differ each time."""
    return (answer.code, answer.status) if isinstance(answer, Failure) else None


@define(eq=False)
class Figures:
    """The figures of accounts.

    Scrapes share the outcomes of a request that runs, or started within `min_interval` seconds.
    """

    portal: BlockingPortal
    ask: Callable[[Outcomes], Awaitable[Outcomes]]
    min_interval: float
    clock: Callable[[], float] = monotonic
    _lock: Lock = field(factory=Lock, init=False)
    _outcomes: Outcomes = field(factory=dict[str, Outcome], init=False)
    _asked: tuple[float, Future[Outcomes]] | None = field(default=None, init=False)

    @property
    def latest(self) -> Outcomes:
        """The outcomes of the latest request; none before the first."""
        return self._outcomes

    def shared(self) -> Future[Outcomes]:
        """Return the outcomes of this interval, which may still be awaited."""
        with self._lock:
            now = self.clock()
            if self._asked is not None:
                then, asked = self._asked
                if not asked.done() or now - then < self.min_interval:
                    return asked
            asked = self.portal.start_task_soon(self._refresh)
            self._asked = now, asked
            return asked

    async def _refresh(self) -> Outcomes:
        before, self._outcomes = self._outcomes, await self.ask(self._outcomes)
        for change in changes(before, self._outcomes):
            tell(change)
        return self._outcomes
