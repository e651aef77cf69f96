"""The commands for monitoring systems: `export`, and `monitoring` with their files."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from hyper_usage_cli.command_line.access_options import AccessOptions, Task, with_access
from hyper_usage_cli.command_line.option import Option
from hyper_usage_cli.command_line.values import read_seconds

__all__ = ["export", "monitoring"]


@with_access(timeout=8.0)
def export(
    *,
    listen: Annotated[
        str, Option(metavar="HOST:PORT", help="The address that serves /metrics.")
    ] = "127.0.0.1:9184",
    min_interval: Annotated[
        float,
        Option(
            parser=read_seconds,
            metavar="SECONDS",
            help="Ask the API at most once in this time, however many scrapes come.",
        ),
    ] = 30.0,
    textfile: Annotated[
        Path | None,
        Option(
            metavar="PATH",
            help="Write the figures to this file once, for node_exporter, and end; --listen and"
            " --min-interval then have no effect.",
            show_default=False,
        ),
    ] = None,
    access: AccessOptions,
) -> Task:
    """Export the figures of accounts to Prometheus.

    \b
    Example: hyper-usage export --account shop=SHOP_API_KEY --account blog=BLOG_API_KEY
    """  # noqa: D301 - typer does not wrap the lines below it.
    from hyper_usage_cli.export.command import run

    return lambda: run(access, listen=listen, min_interval=min_interval, textfile=textfile)


class MonitoringFile(StrEnum):
    """The files that the package carries for operators."""

    RULES = "rules"
    DASHBOARD = "dashboard"
    SCRAPE = "scrape"
    NAGIOS = "nagios"
    SYSTEMD = "systemd"


def monitoring(
    file: Annotated[
        MonitoringFile,
        typer.Argument(
            metavar="FILE",
            help="rules: alerts for Prometheus. dashboard: for Grafana. scrape: a job for"
            " Prometheus. nagios: commands for Nagios and Icinga. systemd: a unit that runs"
            " `export`.",
            show_default=False,
        ),
    ],
) -> Task:
    """Print a file that a monitoring system needs.

    \b
    Example: hyper-usage monitoring rules > /etc/prometheus/hyper-usage.rules.yml
    """  # noqa: D301 - typer does not wrap the lines below it.
    from hyper_usage_cli.monitoring.command import run

    return lambda: run(file)
