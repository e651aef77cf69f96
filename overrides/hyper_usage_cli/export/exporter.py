"""Serves figures to Prometheus over HTTP, or writes them to a file for node_exporter."""

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
from typing import Final
from urllib.parse import urlsplit

from anyio.from_thread import start_blocking_portal
from prometheus_client import generate_latest

from hyper_usage import UsageClient
from hyper_usage_cli.command_line.access_options import AccessOptions
from hyper_usage_cli.exit_codes import CommandError, ExitCode
from hyper_usage_cli.export.accounts import KeyedAccount, with_keys
from hyper_usage_cli.export.collector import Asker, Figures
from hyper_usage_cli.export.listener import listen
from hyper_usage_cli.export.metrics import registry
from hyper_usage_cli.export.pages import Pages
from hyper_usage_cli.failure import Failure
from hyper_usage_cli.signals import Terminated, terminable

__all__ = ["serve", "write"]

_PATIENCE: Final = 2.0  # seconds; Docker and Kubernetes kill a process after 10 and 30
_READABLE: Final = 0o644  # node_exporter is another user


def serve(options: AccessOptions, min_interval: float, address: str) -> None:
    """Answer scrapes until Ctrl-C or SIGTERM, which is the normal end.

    Raises:
        CommandError, ConfigurationError: if an option, a key or the environment cannot be used.
    """
    accounts = _accounts(options)
    with suppress(Terminated), _figures(accounts, options.timeout, min_interval) as figures:
        pages = Pages(figures, [each.name for each in accounts])
        with (
            listen(address, pages.answer) as listener,
            start_blocking_portal(name="serving") as portal,
            _quick_end(ExitCode.OK),
        ):
            print(f"listening on {listener.url}", file=sys.stderr, flush=True)
            portal.call(listener.serve)


def write(options: AccessOptions, path: Path) -> ExitCode:
    """Ask once and replace a file in one step: its readers see the old content or the new one.

    Return NO if every account failed. The file then says so.

    Raises:
        CommandError, ConfigurationError: if an option, a key or the environment cannot be used, or
            the file cannot be written.
    """
    folder = Path(os.path.realpath(path.parent))
    if folder == Path("/dev") or folder.is_relative_to("/proc"):
        # /dev/stdout, for example, may be a log, which would be replaced.
        raise CommandError(
            ExitCode.USAGE,
            f"--textfile expects a file that it can replace; got {path}, in /dev or /proc; give a"
            " file in the directory that node_exporter reads",
        )
    accounts = _accounts(options)
    with _figures(accounts, options.timeout, inf) as figures, _quick_end(ExitCode.TERMINATED):
        outcomes = figures.shared().result().values()
        content = generate_latest(registry(outcomes))
        try:
            # The target of a link is replaced, not the link.
            _replace(Path(os.path.realpath(path)), content)
        except OSError as error:
            raise CommandError(
                ExitCode.USAGE,
                f"--textfile cannot write {path}: {error.strerror}; give a file in a directory"
                " where this user can create files",
            ) from None
    failed = all(isinstance(each.answer, Failure) for each in outcomes)
    return ExitCode.NO if failed else ExitCode.OK


def _accounts(options: AccessOptions) -> Sequence[KeyedAccount]:
    accounts = with_keys(options)
    for each in {urlsplit(each.base_url).scheme: each for each in accounts}.values():
        # This client sends nothing; making it raises any error that every scrape would meet. It
        # reads the certificates, which takes too long for each account.
        UsageClient(each.key, base_url=each.base_url, timeout=options.timeout).close()
    return accounts


@contextmanager
def _figures(
    accounts: Sequence[KeyedAccount], timeout: float, min_interval: float
) -> Generator[Figures]:
    """Yield the figures of accounts; SIGTERM ends this block."""
    with terminable(), start_blocking_portal(name="asking") as portal:
        yield Figures(portal, Asker(timeout, accounts).ask, min_interval)


@contextmanager
def _quick_end(terminated: ExitCode) -> Generator[None]:
    """End the process at Ctrl-C or SIGTERM even while a name is looked up, which nothing cancels.

    The process has nothing to save by then.
    """
    try:
        yield
    except (KeyboardInterrupt, Terminated) as end:
        code = terminated if isinstance(end, Terminated) else ExitCode.INTERRUPTED
        timer = Timer(_PATIENCE, os._exit, (code,))
        timer.daemon = True
        timer.start()
        raise


def _replace(path: Path, content: bytes) -> None:
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "it is not a file")
    # node_exporter reads only names that end in .prom.
    with NamedTemporaryFile(dir=path.parent, prefix=".hyper-usage-", delete=False) as file:
        temporary = Path(file.name)
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            _copy_permissions(file.fileno(), path)
            temporary.replace(path)
        except BaseException:
            temporary.unlink()
            raise


def _copy_permissions(new: int, old: Path) -> None:
    """Give a new, open file the mode and group of the old one; without one, all may read it."""
    if not old.exists():
        os.fchmod(new, _READABLE)
        return
    before = old.stat()
    with suppress(PermissionError):  # The writer may not be a member of the group.
        os.fchown(new, -1, before.st_gid)
    os.fchmod(new, stat.S_IMODE(before.st_mode))
