"""`export`: serves the figures of accounts to Prometheus, or writes them to a file."""

from importlib.util import find_spec
from pathlib import Path

from hyper_usage_cli.command_line.access_options import AccessOptions
from hyper_usage_cli.exit_codes import CommandError, ExitCode

__all__ = ["run"]


def run(
    options: AccessOptions,
    *,
    listen: str,
    min_interval: float,
    textfile: Path | None,
) -> int:
    """Serve figures until a signal ends it, or write them once to a file."""
    if not find_spec("prometheus_client"):
        raise CommandError(
            ExitCode.USAGE,
            "export needs prometheus-client, which is not installed;"
            " run: pip install 'hyper-usage[prometheus]'",
        )
    from hyper_usage_cli.export import exporter  # noqa: PLC0415 - the extra may be absent.

    if textfile:
        return exporter.write(options, textfile)
    exporter.serve(options, min_interval, listen)
    return ExitCode.OK
