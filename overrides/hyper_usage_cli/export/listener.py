"""An HTTP server for prometheus_client's application, which answers scrapes.

prometheus_client starts one too, but that prints a traceback for each connection that is reset, and
waits forever for those who connect and send nothing.
"""

import re
import socket
from socketserver import TCPServer, ThreadingMixIn
from typing import Any, ClassVar, Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer
from wsgiref.types import WSGIApplication

from hyper_usage_cli.exit_codes import CommandError, ExitCode

__all__ = ["Listener", "listen"]

_ADDRESS: Final = re.compile(r"(?:\[([^\]]+)\]|([^:\[\]]+)):(\d{1,5})", re.ASCII)
_LAST_PORT: Final = 65_535


class _Handler(WSGIRequestHandler):
    timeout: ClassVar[float | None] = (
        10.0  # Seconds between bytes; Prometheus gives a scrape no more in all.
    )

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
        """Stay silent."""


class Listener(ThreadingMixIn, WSGIServer):
    """Answers each scrape in a thread of its own."""

    daemon_threads = True
    request_queue_size = 128  # By default five, and whoever is the seventh waits for a second.

    def __init__(self, family: int, address: tuple[Any, ...], application: WSGIApplication) -> None:
        self.address_family = family
        super().__init__(address, _Handler)
        self.set_app(application)

    def server_bind(self) -> None:
        """Bind, without what HTTPServer does then: it asks a resolver for the name of the host."""
        TCPServer.server_bind(self)
        host, self.server_port = self.server_address[:2]
        self.server_name = str(host)
        self.setup_environ()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay silent: connections break, and what fails in an application it tells itself."""

    @property
    def url(self) -> str:
        """Where metrics are found."""
        host, port = self.server_address[:2]
        host = str(host)
        return f"http://{f'[{host}]' if ':' in host else host}:{port}/metrics"


def listen(text: str, application: WSGIApplication) -> Listener:
    """Listen on `HOST:PORT` for an application.

    Raises:
        CommandError: it cannot be read, or nothing can listen there.
    """
    found = _ADDRESS.fullmatch(text)
    if not found or int(found[3]) > _LAST_PORT:
        raise CommandError(
            ExitCode.USAGE,
            f"--listen takes HOST:PORT, like 127.0.0.1:9184 or [::1]:9184; got {text!r}",
        )
    try:
        family, *_, address = socket.getaddrinfo(
            found[1] or found[2], int(found[3]), type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        return Listener(family, address, application)
    except (OSError, UnicodeError) as error:
        why = (isinstance(error, OSError) and error.strerror) or "no such host"
        raise CommandError(ExitCode.USAGE, f"cannot listen on {text}: {why}") from None
