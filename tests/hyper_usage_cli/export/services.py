"""Runs `export` as a service, its server alone, and an API that never answers."""

import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from socket import socket
from threading import Event
from typing import Any, Final

from anyio.from_thread import start_blocking_portal

from hyper_usage_cli.export.listener import Listener, listen
from tests.hyper_usage.http.loopback import head, serve

__all__ = ["HANGING_RESOLVER", "command_of", "hanging_api", "service", "serving"]

#: Python that makes the lookup of a name hang for a minute, after it printed "asked".
HANGING_RESOLVER: Final = """
import socket, sys, time
ask = socket.getaddrinfo

def getaddrinfo(host, *arguments, **options):
    if "invalid" in str(host):
        print("asked", file=sys.stderr, flush=True)
        time.sleep(600)
    return ask(host, *arguments, **options)

socket.getaddrinfo = getaddrinfo
"""
_PROGRAM: Final = "from hyper_usage_cli import start; start()"


def command_of(before: str = "") -> list[str]:
    """Return the command line of `export`; Python runs some other lines before it."""
    return [sys.executable, "-c", f"{before}\n{_PROGRAM}", "export"]


@contextmanager
def service(*arguments: str, before: str = "") -> Generator[tuple[subprocess.Popen[str], str]]:
    """Run `export` as a service; yield its process and the URL that it prints."""
    command = [*command_of(before), "--listen=127.0.0.1:0", *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        said = process.stderr.readline()
        assert said.startswith("listening on http://127.0.0.1:"), said
        try:
            yield process, said.split()[-1]
        finally:
            process.kill()


@contextmanager
def serving(
    answer: Any, address: str = "127.0.0.1:0", most_clients: int = 100
) -> Generator[Listener]:
    """Serve with a function that answers requests, and yield the server."""
    with listen(address, answer) as listener, start_blocking_portal() as portal:
        listener.most_clients = most_clients
        running = portal.start_task_soon(listener.serve)
        try:
            yield listener
        finally:
            running.cancel()


@contextmanager
def hanging_api() -> Generator[tuple[str, Event]]:
    """Serve an API that never answers; yield its URL and an event that a request sets."""
    asked, over = Event(), Event()

    def hang(connection: socket) -> None:
        head(connection)
        asked.set()
        over.wait()

    with serve(hang) as port:
        try:
            yield f"http://127.0.0.1:{port}", asked
        finally:
            over.set()
