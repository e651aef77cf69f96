"""A loopback server, with or without TLS, in its own process, that costs as little as possible.

`GET /N/usage` is answered with usage of N plans, with any key. Replies are made before the server
listens, so that the time between a request and its reply is spent in the client and the kernel.
"""

import asyncio
import json
import ssl
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

__all__ = ["SIZES", "body", "serve"]

SIZES: Final = (3, 20, 100, 1000)
_PRODUCTS: Final = ("akamai", "datadome", "incapsula")
_EPOCH: Final = datetime(2035, 1, 1, tzinfo=UTC)


def body(plans: int) -> bytes:
    """Return the body of a reply with different plans, so that caching values saves nothing."""
    return json.dumps({"balanceEuro": 128.4, "plans": list(map(_plan, range(plans)))}).encode()


def _plan(index: int) -> dict[str, object]:
    quota, used = 100_000 + index, 40_210 + 3 * index
    return {
        "expiresAt": f"{_EPOCH + timedelta(hours=index):%Y-%m-%dT%H:%M:%S}Z",
        "requestsUsed": used,
        "requestsQuota": quota,
        "requestsRemaining": quota - used,
        "product": _PRODUCTS[index % len(_PRODUCTS)],
        "numRequests": quota,
    }


@contextmanager
def serve(*certificate: str) -> Generator[str]:
    """Run the server in another process, which does not share the GIL; yield its URL.

    With a file that has a key and its certificate, the server speaks TLS.
    """
    command = [sys.executable, "-m", "tests.bench.server", *certificate]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        scheme = "https" if certificate else "http"
        yield f"{scheme}://127.0.0.1:{int(process.stdout.readline())}"
        process.stdin.close()


class _Canned(asyncio.Protocol):
    def __init__(self, replies: Mapping[bytes, bytes]) -> None:
        self._replies = replies
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer a request; on loopback it arrives in one piece."""
        assert self._transport
        self._transport.write(self._replies[data.split(b" ", 2)[1]])


def _reply(content: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(content)}"
    return f"{head}\r\n\r\n".encode() + content


async def _main(certificate: str | None = None) -> None:
    tls = None
    if certificate:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)
    replies = {f"/{plans}/usage".encode(): _reply(body(plans)) for plans in SIZES}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: _Canned(replies), "127.0.0.1", 0, ssl=tls, backlog=1000
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    # The parent process closes stdin, also when it dies.
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
