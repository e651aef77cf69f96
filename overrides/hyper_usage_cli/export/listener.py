"""The HTTP server that answers scrapes, whatever its clients do.

A connection has one request. A client that sends or reads too slowly loses its connection after a
time, and at once if another client needs it. So clients that stall keep nobody from scraping.
"""

import re
import socket
from asyncio import Task, TaskGroup, get_running_loop, sleep, timeout
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from typing import Final, NoReturn, TypeAlias

import h11
from attrs import define, field

from hyper_usage_cli.exit_codes import CommandError, ExitCode, tell
from hyper_usage_cli.export.exchange import Exchange, Reply
from hyper_usage_cli.export.open_files import share
from hyper_usage_cli.output.text import quoted

__all__ = ["Listener", "listen"]

_Answer: TypeAlias = Callable[[h11.Request], Awaitable[Reply]]

_ADDRESS: Final = re.compile(r"(?:\[([^\]]+)\]|([^:\[\]]+)):(\d{1,5})", re.ASCII)
_LAST_PORT: Final = 65_535
_BACKLOG: Final = 128  # With 5, the seventh client that connects at once waits for a second.
_MOST_CLIENTS: Final = 100
_PATIENCE: Final = 10.0  # seconds to send a request, and to read a reply; a scrape's usual limit
_PAUSE: Final = 0.1  # seconds after the system gave no connection, for example for want of memory


@define(eq=False)
class _Client:
    """A client that connected: it waits for the API, or we wait for it."""

    connection: socket.socket
    waits_for_api: bool = False


@define(eq=False)
class Listener:
    """A server that answers each request with a function."""

    bound: socket.socket
    answer: _Answer
    most_clients: int = field(factory=lambda: share(4, _MOST_CLIENTS))
    _clients: dict[Task[None], _Client] = field(factory=dict[Task[None], _Client], init=False)

    @property
    def url(self) -> str:
        """The URL that Prometheus scrapes."""
        host, port = self.bound.getsockname()[:2]
        return f"http://{f'[{host}]' if ':' in host else host}:{port}/metrics"

    async def serve(self) -> NoReturn:
        """Answer requests until the task is cancelled."""
        async with TaskGroup() as group:
            while True:
                client = _Client(await self._accepted())
                self._make_room()
                task = group.create_task(self._attend(client))
                self._clients[task] = client
                task.add_done_callback(self._end)
                await sleep(0)  # Other tasks run, also while clients connect without a pause.

    async def _accepted(self) -> socket.socket:
        while True:
            with suppress(OSError):  # The client left, or the process has too many open files.
                connection, _ = await get_running_loop().sock_accept(self.bound)
                return connection
            await sleep(_PAUSE)

    def _make_room(self) -> None:
        """If no more clients may connect, end the oldest of those that we wait for, or of all."""
        open_ = [task for task in self._clients if not task.cancelling()]
        if len(open_) >= self.most_clients:
            min(open_, key=lambda task: self._clients[task].waits_for_api).cancel()

    def _end(self, task: Task[None]) -> None:
        self._clients.pop(task).connection.close()

    async def _attend(self, client: _Client) -> None:
        exchange = Exchange(client.connection)
        with suppress(OSError):  # The client left, or was too slow (TimeoutError).
            async with timeout(_PATIENCE):
                request = await exchange.receive()
            if request is None:
                return
            client.waits_for_api = True
            reply = request if isinstance(request, Reply) else await self._reply(request)
            client.waits_for_api = False
            async with timeout(_PATIENCE):
                await exchange.send(reply)

    async def _reply(self, request: h11.Request) -> Reply:
        try:
            return await self.answer(request)
        except Exception as error:  # noqa: BLE001 - what fails one request must not end the server.
            problem = f"the exporter cannot answer a request: {type(error).__name__}"
            tell(f"{problem}; report this as a bug")
            return Reply.of_text(problem, HTTPStatus.INTERNAL_SERVER_ERROR)


@contextmanager
def listen(text: str, answer: _Answer) -> Generator[Listener]:
    """Yield a server that listens on `HOST:PORT` and answers with a function.

    Raises:
        CommandError: if the text is not `HOST:PORT`, or the address cannot be used.
    """
    found = _ADDRESS.fullmatch(text)
    if not found or int(found[3]) > _LAST_PORT:
        raise CommandError(
            ExitCode.USAGE,
            f"--listen expects HOST:PORT, like 127.0.0.1:9184 or [::1]:9184; got {quoted(text)}",
        )
    try:
        bound = _bound(found[1] or found[2], int(found[3]))
    except (OSError, UnicodeError) as error:
        why = (isinstance(error, OSError) and error.strerror) or "no such host"
        raise CommandError(
            ExitCode.USAGE,
            f"cannot listen on {text}: {why}; give a free address of this machine with --listen",
        ) from None
    with bound:
        yield Listener(bound, answer)


def _bound(host: str, port: int) -> socket.socket:
    """Return a socket that listens; `[::]` takes IPv4 too where the system wants that."""
    family, kind, *_, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    bound = socket.socket(family, kind)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(_BACKLOG)
        bound.settimeout(0)  # for asyncio
    except BaseException:
        bound.close()
        raise
    return bound
