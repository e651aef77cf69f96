"""A Nagios that runs the service of `monitoring/nagios.cfg`, and the files that it writes."""

import os
import re
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from attrs import frozen

from tests.monitoring.plugin import SECONDS, Result, with_paths
from tests.monitoring.servers import running, until

__all__ = ["Nagios", "nagios", "write_configuration"]

_STATES: Final = ("OK", "WARNING", "CRITICAL", "UNKNOWN")

# Nagios has these by default, or its administrator defines them: no check of the host, and no
# message to anybody.
_AROUND: Final = """\
define command {
    command_name  nothing
    command_line  /bin/true
}
define timeperiod {
    timeperiod_name  24x7
    alias            always
    sunday           00:00-24:00
    monday           00:00-24:00
    tuesday          00:00-24:00
    wednesday        00:00-24:00
    thursday         00:00-24:00
    friday           00:00-24:00
    saturday         00:00-24:00
}
define contact {
    contact_name                   operator
    host_notification_period       24x7
    service_notification_period    24x7
    host_notification_commands     nothing
    service_notification_commands  nothing
}
define host {
    host_name           localhost
    address             127.0.0.1
    max_check_attempts  1
    check_period        24x7
    notification_period 24x7
    contacts            operator
}
define service {
    name                 generic-service
    register             0
    max_check_attempts   1
    retry_interval       1
    check_period         24x7
    notification_period  24x7
    contacts             operator
}
"""
_MAIN: Final = """\
nagios_user={user}
nagios_group={group}
cfg_file={folder}/around.cfg
cfg_file={folder}/hyper-usage.cfg
log_file={folder}/nagios.log
status_file={folder}/status.dat
object_cache_file={folder}/objects.cache
lock_file={folder}/nagios.pid
temp_file={folder}/nagios.tmp
temp_path={folder}
check_result_path={folder}/results
command_file={folder}/nagios.cmd
query_socket={folder}/nagios.qh
check_external_commands=1
check_for_updates=0
check_result_reaper_frequency=1
enable_notifications=0
execute_host_checks=0
illegal_macro_output_chars=`~$&|'"<>
process_performance_data=1
retain_state_information=0
service_perfdata_file={folder}/perfdata
service_perfdata_file_template=$SERVICESTATE$\\t$SERVICEPERFDATA$
status_update_interval=1
use_syslog=0
"""


@frozen
class Nagios:
    """A running Nagios, by the folder of its files."""

    folder: Path

    def check(self) -> Result:
        """Have Nagios run the check now, and return the result in its status file."""
        last = int(self._status().get("last_check", 0))
        now = max(int(time.time()), last + 1)
        order = f"[{now}] SCHEDULE_FORCED_SVC_CHECK;localhost;hyper-usage;{now}\n"
        # Without a reader, opening the pipe fails instead of waiting for one.
        pipe = os.open(self.folder / "nagios.cmd", os.O_WRONLY | os.O_NONBLOCK)
        with os.fdopen(pipe, "w", encoding="utf-8") as commands:
            commands.write(order)
        assert until(lambda: int(self._status().get("last_check", 0)) > last, SECONDS), self.log()
        status = self._status()
        return Result(
            _STATES[int(status["current_state"])],
            status["plugin_output"],
            status["performance_data"],
        )

    def alerts(self) -> list[Result]:
        """Return the changes of the state, oldest first, that the log has; without figures."""
        found = re.findall(r"SERVICE ALERT: localhost;hyper-usage;(\w+);HARD;1;(.*)", self.log())
        return [Result(state, text) for state, text in found]

    def figures(self) -> list[Result]:
        """Return the results, oldest first, in the file of performance data; without texts."""
        lines = (self.folder / "perfdata").read_text(encoding="utf-8").splitlines()
        return [Result(state, "", figures) for state, figures in (x.split("\t") for x in lines)]

    def log(self) -> str:
        """Return the log."""
        return (self.folder / "nagios.log").read_text(encoding="utf-8")

    def _status(self) -> Mapping[str, str]:
        """Return the members of the service that the status file has."""
        try:
            text = (self.folder / "status.dat").read_text(encoding="utf-8")
        except FileNotFoundError:
            return {}
        block = re.search(r"^servicestatus \{\n(.*?)^\t\}", text, re.DOTALL | re.MULTILINE)
        lines = block[1].splitlines() if block else []
        return dict(line.strip().split("=", 1) for line in lines)


def write_configuration(definition: str, key: str, folder: Path) -> Path:
    """Write all that Nagios needs into a folder, and return its main file.

    Args:
        definition: the command and the service; their two paths become those of this machine.
        key: the API key.
        folder: an empty folder.
    """
    (folder / "results").mkdir()
    definition = with_paths(definition, "/etc/nagios/hyper-usage.key", key, folder)
    (folder / "hyper-usage.cfg").write_text(definition, encoding="utf-8")
    (folder / "around.cfg").write_text(_AROUND, encoding="utf-8")
    main = folder / "nagios.cfg"
    settings = {"folder": folder, "user": os.getuid(), "group": os.getgid()}
    main.write_text(_MAIN.format_map(settings), encoding="utf-8")
    return main


@contextmanager
def nagios(program: Path, main: Path, base_url: str) -> Generator[Nagios]:
    """Run Nagios with a main file; its checks ask the API at a base URL."""
    folder = main.parent
    server = Nagios(folder)
    with running([program, main], {"HYPER_USAGE_BASE_URL": base_url}, folder, "output") as output:
        ready = until(lambda: "launched command file worker" in output.read_text("utf-8"), SECONDS)
        assert ready, output.read_text(encoding="utf-8")
        yield server
