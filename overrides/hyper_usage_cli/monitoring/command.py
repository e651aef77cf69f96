"""`monitoring`: prints a file that a monitoring system needs."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Final

from hyper_usage_cli.command_line.services import MonitoringFile
from hyper_usage_cli.exit_codes import ExitCode

__all__ = ["FILES", "run"]

FILES: Final[Mapping[MonitoringFile, str]] = {
    MonitoringFile.RULES: "hyper-usage.rules.yml",
    MonitoringFile.DASHBOARD: "dashboard.json",
    MonitoringFile.SCRAPE: "prometheus.yml",
    MonitoringFile.NAGIOS: "nagios.cfg",
    MonitoringFile.SYSTEMD: "hyper-usage.service",
}


def run(file: MonitoringFile) -> int:
    """Print a file as the package carries it."""
    text = (files("hyper_usage_cli") / "monitoring" / FILES[file]).read_text(encoding="utf-8")
    print(text, end="")
    return ExitCode.OK
