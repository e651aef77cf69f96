"""Puts figures where Prometheus finds them: behind a URL, or in a file for node_exporter."""

import errno
import os
import stat
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from math import inf
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Timer
from types import FrameType
from typing import TYPE_CHECKING, Final, NoReturn, cast

from anyio.from_thread import start_blocking_portal
from prometheus_client import (
    CollectorRegistry,
    generate_latest,
    make_wsgi_app,  # pyright: ignore[reportUnknownVariableType]
)

from hyper_usage import UsageClient
from hyper_usage_cli.access import Access
from hyper_usage_cli.exit_codes import CommandError, ExitCode
from hyper_usage_cli.export.accounts import read_accounts
from hyper_usage_cli.export.collector import Asker, Figures
from hyper_usage_cli.export.listener import listen
from hyper_usage_cli.signals import terminable

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

__all__ = ["serve", "write"]

_PATIENCE: Final = 2.0  # seconds; who runs containers waits for ten
_INTERRUPTED: Final = 130  # as shells have it for SIGINT
_READABLE: Final = 0o644  # by node_exporter, which is another user


class _Terminated(KeyboardInterrupt):
    """SIGTERM came, which ends a service as it should end, and interrupts whatever else runs."""


def serve(access: Access, accounts: Sequence[str], min_interval: float, address: str) -> None:
    """Answer scrapes until asked to end.

    Raises:
        CommandError, ConfigurationError: something cannot be used.
    """
    with suppress(_Terminated), _figures(access, accounts, min_interval) as registry:
        application = cast("WSGIApplication", make_wsgi_app(registry))  # It carries no type.
        with listen(address, application) as listener, _in_time(ExitCode.OK):
            print(f"listening on {listener.url}", file=sys.stderr, flush=True)
            listener.serve_forever()


def write(access: Access, accounts: Sequence[str], path: Path) -> None:
    """Ask once, and write a file in one step: its readers see what was there before, or all of it.

    Raises:
        CommandError, ConfigurationError: something cannot be used, or the file not be written.
    """
    folder = Path(os.path.realpath(path.parent))
    if folder == Path("/dev") or folder.is_relative_to("/proc"):
        # Such as /dev/stdout, which may be a log.
        raise CommandError(
            ExitCode.USAGE, f"cannot write {path}: what is in /dev or /proc cannot be replaced"
        )
    with _figures(access, accounts, min_interval=inf) as registry, _in_time(_INTERRUPTED):
        content = generate_latest(registry)
        try:
            # What a link points to is written, not the link.
            _replace(Path(os.path.realpath(path)), content)
        except OSError as error:
            raise CommandError(ExitCode.USAGE, f"cannot write {path}: {error.strerror}") from None


@contextmanager
def _figures(
    access: Access, accounts: Sequence[str], min_interval: float
) -> Generator[CollectorRegistry]:
    """Make a registry of nothing but the figures of these accounts, asked for when it is read."""
    asked = read_accounts(access, accounts)
    # Asks nothing, but finds out whether clients can be made.
    UsageClient(asked[0].key, base_url=access.base_url, timeout=access.timeout).close()
    with terminable(_terminate), start_blocking_portal(name="asking") as portal:
        registry = CollectorRegistry()
        registry.register(Figures(portal, Asker(access, asked).ask, min_interval))
        yield registry


@contextmanager
def _in_time(terminated: int) -> Generator[None]:
    """End even while a resolver hangs, which nothing can cancel; nothing is lost."""
    try:
        yield
    except KeyboardInterrupt as interrupt:
        code = terminated if isinstance(interrupt, _Terminated) else _INTERRUPTED
        timer = Timer(_PATIENCE, os._exit, (code,))
        timer.daemon = True
        timer.start()
        raise


def _terminate(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise _Terminated


def _replace(path: Path, content: bytes) -> None:
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "it is no file")
    # Of a name that node_exporter does not read.
    with NamedTemporaryFile(dir=path.parent, prefix=".hyper-usage-", delete=False) as file:
        temporary = Path(file.name)
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            _permit(temporary, path)
            temporary.replace(path)
        except BaseException:
            temporary.unlink()
            raise


def _permit(new: Path, old: Path) -> None:
    """Let those read a file who could read the one before, or everybody if there was none."""
    if not old.exists():
        new.chmod(_READABLE)
        return
    before = old.stat()
    with suppress(PermissionError):  # A group of which its writer is no member.
        os.chown(new, -1, before.st_gid)
    new.chmod(stat.S_IMODE(before.st_mode))
