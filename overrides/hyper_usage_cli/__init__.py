"""The command `hyper-usage`: what operators ask, answered without writing Python.

Commands are thin. What they answer comes from functions that know neither terminal nor network,
one module a command; what all of them share stands beside these.
"""

import sys

__all__ = ["start"]


def start() -> None:
    """Run the command that the command line names, and end with its exit code."""
    try:
        from hyper_usage_cli.main import run  # noqa: PLC0415 - it needs what may not be installed.

        sys.exit(run(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)  # As shells have it for what SIGINT ended.
    except ModuleNotFoundError as error:
        if error.name not in {"rich", "typer"}:
            raise
        needed = "the command needs an extra: pip install 'hyper-usage[cli]'"
        if "check" in sys.argv[1:2]:  # A monitoring plugin has its own way to say so.
            print(f"HYPER-USAGE UNKNOWN: {needed}")
            sys.exit(3)
        print(f"hyper-usage: {needed}", file=sys.stderr)
        sys.exit(2)
