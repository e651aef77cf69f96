"""An API, in its own process, that answers in 50 ms, or never if the key is `hang`.

It counts the connections, and how many are open at the same time. A look at the exporter's sockets
now and then could miss the moment on a busy machine.
"""

import asyncio
import os
import ssl
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Final

from tests.bench.server import body

__all__ = ["API", "PLANS", "serve"]

PLANS: Final = 3
_SECONDS: Final = 0.05
_HANDSHAKE: Final = 600.0  # seconds; asyncio's limit of a minute is too short for a slow machine


class API:
    """A running API: its port and, from its end on, how many connections it had, and at once."""

    def __init__(self, port: str) -> None:
        self.port = port
        self.all = self.most = 0


@contextmanager
def serve(*certificate: str) -> Generator[API]:
    """Run the API, with TLS if a file with key and certificate is given."""
    command = [sys.executable, "-m", "tests.hyper_usage_cli.export.slow_api", *certificate]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        api = API(process.stdout.readline().strip())
        yield api
        process.stdin.close()
        api.all, api.most = map(int, process.stdout.readline().split())


class _Count:
    """How many connections there were, how many are open, and how many were at most."""

    all = now = most = 0

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of a connection, and count it."""
        self.all += 1
        self.now += 1
        self.most = max(self.most, self.now)
        await _answer(reader, writer)
        self.now -= 1


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer requests until the client closes the connection; one whose key is `hang` hangs."""
    content = body(PLANS)
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(content)}"
    with suppress(OSError, asyncio.IncompleteReadError):  # Clients may close the connection.
        while b": hang\r\n" not in await reader.readuntil(b"\r\n\r\n"):
            await asyncio.sleep(_SECONDS)
            writer.write(f"{head}\r\n\r\n".encode() + content)
        await reader.read()
    writer.close()


def _write(*numbers: int) -> None:
    sys.stdout.write(f"{' '.join(map(str, numbers))}\n")
    sys.stdout.flush()


async def _main(certificate: str | None = None) -> None:
    """Serve the API until stdin is closed."""
    tls = None
    if certificate:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)
    count, limit = _Count(), _HANDSHAKE if tls else None
    server = await asyncio.start_server(
        count.answer, "127.0.0.1", 0, ssl=tls, backlog=1000, ssl_handshake_timeout=limit
    )
    _write(server.sockets[0].getsockname()[1])
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    _write(count.all, count.most)
    os._exit(0)  # Some requests may still hang.


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
