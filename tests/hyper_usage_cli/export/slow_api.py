"""An API, in its own process, that answers in 50 ms, or never if the key is `hang`."""

import asyncio
import os
import ssl
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Final

from tests.bench.server import body

__all__ = ["PLANS", "serve"]

PLANS: Final = 3
_SECONDS: Final = 0.05


@contextmanager
def serve(*certificate: str) -> Generator[str]:
    """Run the API, with TLS if a file with key and certificate is given; yield its port."""
    command = [sys.executable, "-m", "tests.hyper_usage_cli.export.slow_api", *certificate]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        yield process.stdout.readline().strip()
        process.stdin.close()


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer one request, unless its key is `hang`."""
    content = body(PLANS)
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(content)}"
    with suppress(OSError, asyncio.IncompleteReadError):  # Clients may close the connection.
        request = await reader.readuntil(b"\r\n\r\n")
        if b": hang\r\n" not in request:
            await asyncio.sleep(_SECONDS)
            writer.write(f"{head}\r\n\r\n".encode() + content)
        await reader.read()  # until the client closes the connection
    writer.close()


async def _main(certificate: str | None = None) -> None:
    """Serve the API until stdin is closed."""
    tls = None
    if certificate:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)
    server = await asyncio.start_server(_answer, "127.0.0.1", 0, ssl=tls, backlog=1000)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    os._exit(0)  # Some requests may still hang.


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
