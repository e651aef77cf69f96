"""The HTTP server that answers scrapes with prometheus_client's WSGI application.

prometheus_client has a server too. It prints a traceback for each connection that is reset, and
waits forever for a client that connects and sends nothing.
"""

import re
import socket
from socketserver import TCPServer, ThreadingMixIn
from typing import Any, ClassVar, Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer
from wsgiref.types import WSGIApplication

from hyper_usage_cli.exit_codes import CommandError, ExitCode
from hyper_usage_cli.output.text import quoted

__all__ = ["Listener", "listen"]

_ADDRESS: Final = re.compile(r"(?:\[([^\]]+)\]|([^:\[\]]+)):(\d{1,5})", re.ASCII)
_LAST_PORT: Final = 65_535


class _Handler(WSGIRequestHandler):
    timeout: ClassVar[float | None] = (
        10.0  # Seconds between bytes; the default limit of a whole scrape.
    )

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
        """Print nothing."""


class Listener(ThreadingMixIn, WSGIServer):
    """A server that answers each scrape in a thread of its own."""

    daemon_threads = True
    request_queue_size = 128  # With the default of 5, the seventh client waits for a second.

    def __init__(self, family: int, address: tuple[Any, ...], application: WSGIApplication) -> None:
        self.address_family = family
        super().__init__(address, _Handler)
        self.set_app(application)

    def server_bind(self) -> None:
        """Bind as TCPServer does: HTTPServer would also look up the name of the host."""
        TCPServer.server_bind(self)
        host, self.server_port = self.server_address[:2]
        self.server_name = str(host)
        self.setup_environ()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print nothing: broken connections are normal; applications report errors themselves."""

    @property
    def url(self) -> str:
        """The URL that Prometheus scrapes."""
        host, port = self.server_address[:2]
        host = str(host)
        return f"http://{f'[{host}]' if ':' in host else host}:{port}/metrics"


def listen(text: str, application: WSGIApplication) -> Listener:
    """Return a server that listens on `HOST:PORT` and answers with an application.

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
        family, *_, address = socket.getaddrinfo(
            found[1] or found[2], int(found[3]), type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        return Listener(family, address, application)
    except (OSError, UnicodeError) as error:
        why = (isinstance(error, OSError) and error.strerror) or "no such host"
        raise CommandError(
            ExitCode.USAGE,
            f"cannot listen on {text}: {why}; give a free address of this machine with --listen",
        ) from None
