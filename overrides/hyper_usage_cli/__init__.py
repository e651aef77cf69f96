"""The command `hyper-usage`: answers for operators, without a line of Python of their own.

A command module asks the API and prints. The functions that work out the answer know neither the
terminal nor the network. Modules that several commands use are in this folder and in `output`.
"""

import atexit
import gc
import os
import sys
from importlib.util import find_spec

from hyper_usage_cli.signals import terminable

__all__ = ["start"]


def start() -> None:
    """Run the command that the command line names, and end the process with its exit code."""
    gc.disable()  # Modules stay; `main` enables it once they are loaded.
    _end(_exit_code())


def _exit_code() -> int:
    try:
        with terminable():
            _check_extra()
            from hyper_usage_cli.main import run  # noqa: PLC0415 - its imports may not be installed.

            return run(sys.argv[1:])
    except KeyboardInterrupt:
        return 130  # `ExitCode.INTERRUPTED`: Ctrl-C may come before its module is imported.
    except ModuleNotFoundError as error:
        if error.name not in {"rich", "typer"}:
            raise
        message = (
            f"the command needs typer and rich, but {error.name} is not installed;"
            " run: pip install 'hyper-usage[cli]'"
        )
        if "check" in sys.argv[1:2]:  # A monitoring system reads a plugin's stdout only.
            print("HYPER-USAGE UNKNOWN: " + message.replace(";", ","))  # as `plugin.line` does
            return 3
        print(f"hyper-usage: {message}", file=sys.stderr)
        return 2


def _check_extra() -> None:
    """Check that the extra is installed, also for a command line that would not load it.

    Raises:
        ModuleNotFoundError: if it is not.
    """
    for name in ("typer", "rich"):
        if not find_spec(name):
            raise ModuleNotFoundError(name=name)


def _end(exit_code: int) -> None:
    """End the process as `sys.exit` does, but without freeing each object.

    The system frees the memory of a process at once; Python takes as long as a tenth of a call.
    """
    try:
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.flush()
    except OSError:
        sys.exit(exit_code)  # Python tells the failure to write.
    atexit._run_exitfuncs()  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - it has one name only.
    os._exit(exit_code)
