"""Asks for the usage of many accounts at once, and only once in an interval."""

import ssl
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from threading import Lock
from time import monotonic
from typing import Final, TypeAlias, TypeGuard

import anyio
import httpx
from anyio.from_thread import BlockingPortal
from attrs import Factory, define, field, frozen

from hyper_usage import APITimeoutError, AsyncUsageClient, DriftKind, HyperUsageError, Usage
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
# Seconds from the start of one task to that of the next. Meanwhile, tasks with connections take
# accounts. If the pause were longer, a slow API would not answer for all accounts in time.
_PAUSE: Final = 0.002
_LONGEST_MESSAGE: Final = 200  # The API's text may be longer, and the accounts many.
_TOLD_DRIFTS: Final = 3  # in one sentence
_LATE: Final = Failure.of(APITimeoutError("no complete reply in time: other accounts took it"))
_SLOW: Final = Failure.of(APITimeoutError("no complete reply in time"))


@frozen
class _Answer:
    """The outcome of a request for an account, and the seconds that it took."""

    found: Usage | Failure
    seconds: float


class _Client(AsyncUsageClient):
    """A client of one account, with certificates that were read before.

    It may send over connections that another account has used: the key is in the request alone.
    """

    def __init__(self, account: KeyedAccount, timeout: float, certificates: ssl.SSLContext) -> None:
        self._certificates = certificates
        self.account = account
        self.name = account.name
        self.drifts = set[tuple[DriftKind, str]]()
        super().__init__(
            account.key,
            base_url=account.base_url,
            timeout=timeout,
            max_retries=_RETRIES,
            on_drift=lambda drift: self.drifts.add((drift.kind, drift.place)),
        )

    async def take_over(self, other: "_Client") -> None:
        """Swap connections with a client that is no longer asked.

        Those to another server are closed instead: they may go through a proxy.
        """
        if self.account.base_url == other.account.base_url:
            self._sender, other._sender = other._sender, self._sender  # noqa: SLF001 - of this class
        else:
            await other.disconnect()

    async def disconnect(self) -> None:
        """Close the connections, even if the task is cancelled; the next call makes others."""
        await self._sender.close()

    async def answer(self) -> _Answer:
        """Ask for the usage."""
        began = monotonic()
        found: Usage | Failure
        try:
            found = await self.get_usage()
        except HyperUsageError as error:
            found = Failure.of(error)
        return _Answer(found, monotonic() - began)

    def outcome(self, answer: _Answer, before: Outcome | None) -> Outcome:
        """Return the outcome of an answer; `before` is the account's outcome before it."""
        last_success = before.last_success if before else None
        if isinstance(answer.found, Usage):
            last_success = answer.found.fetched_at
        return Outcome(
            account=self.name,
            key=self.account.key,
            answer=answer.found,
            seconds=answer.seconds,
            last_success=last_success,
            drifts=frozenset(self.drifts),
        )


def _clients(asker: "Asker") -> Sequence[_Client]:
    urls = (account.base_url for account in asker.accounts)
    # https, if there is one
    trusted = certificates(max(urls, key=lambda url: httpx.URL(url).scheme))
    return [_Client(account, asker.timeout, trusted) for account in asker.accounts]


@frozen
class Asker:
    """Asks for the usage of accounts, with a client for each, on one event loop.

    Some tasks share the accounts. Each task asks for one account after another, over one connection
    as long as they are of one server. So few connections are made, an account that hangs does not
    delay the others, and no connection stays open until the next scrape, a minute later.

    The clients share certificates, so they must run in one thread: httpcore sets options of the
    certificates when it connects.

    Raises:
        OSError: if the certificates cannot be read.
        ConfigurationError: if an account or the environment cannot be used.
    """

    timeout: float
    accounts: Sequence[KeyedAccount]
    clients: Sequence[_Client] = field(
        init=False, repr=False, default=Factory(_clients, takes_self=True)
    )

    async def ask(self, before: Outcomes) -> Outcomes:
        """Ask for all accounts at once; return the outcomes when the time is over."""
        answers: dict[str, _Answer] = {}
        started: dict[str, float] = {}
        waiting = deque(self._in_turn(before))

        async def ask_in_turn(client: _Client) -> None:
            try:
                while True:
                    started[client.name] = monotonic()
                    answers[client.name] = await client.answer()
                    if not waiting:
                        return
                    last, client = client, waiting.popleft()
                    await client.take_over(last)
            finally:
                await client.disconnect()

        budget = self.timeout + _GRACE
        with anyio.move_on_after(budget):
            async with anyio.create_task_group() as group:
                for _ in range(share(2, _CONNECTIONS)):
                    if not waiting:
                        break
                    group.start_soon(ask_in_turn, waiting.popleft())
                    await anyio.sleep(_PAUSE)
        ended = monotonic()
        for client in self.clients:
            if client.name not in answers:
                seconds = ended - started.get(client.name, ended)
                slow = _SLOW if seconds >= self.timeout else _LATE
                answers[client.name] = _Answer(slow, budget)
        return {
            client.name: client.outcome(answers[client.name], before.get(client.name))
            for client in self.clients
        }

    def _in_turn(self, before: Outcomes) -> list[_Client]:
        """Return the clients by server; those that failed are at the end, because they may hang."""

        def place(client: _Client) -> tuple[bool, str]:
            outcome = before.get(client.name)
            is_last = _has_failed(outcome) and outcome.answer is not _LATE
            return is_last, client.account.base_url

        return sorted(self.clients, key=place)


def _has_failed(outcome: Outcome | None) -> TypeGuard[Outcome]:
    return outcome is not None and isinstance(outcome.answer, Failure)


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
