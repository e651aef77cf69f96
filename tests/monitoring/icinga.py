"""An Icinga 2 that runs the service of `monitoring/nagios.cfg`, and the file that it writes."""

import grp
import os
import pwd
import re
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from attrs import frozen

from tests.monitoring.plugin import SECONDS, Result, with_paths
from tests.monitoring.servers import running, until

__all__ = ["Icinga", "commented", "icinga"]

_STATES: Final = ("OK", "WARNING", "CRITICAL", "UNKNOWN")

# The templates and the features that the machine's administrator has.
_AROUND: Final = """\
const NodeName = "localhost"
include <itl>
object Host NodeName {
  check_command = "dummy"
}
template Service "generic-service" {
  max_check_attempts = 1
}
object CheckerComponent "checker" { }
object ExternalCommandListener "command" {
  command_path = "FOLDER/commands"
}
object PerfdataWriter "perfdata" {
  rotation_interval = 1s
  service_perfdata_path = "FOLDER/service"
  service_temp_path = "FOLDER/unfinished-service"
  service_format_template = "$service.state_id$\\t$service.output$\\t$service.perfdata$"
  host_perfdata_path = "FOLDER/host"
  host_temp_path = "FOLDER/unfinished-host"
}
"""


@frozen
class Icinga:
    """A running Icinga 2, by the folder of its files."""

    folder: Path

    def check(self) -> Result:
        """Have Icinga run the check now, and return the result in its file of performance data."""
        known = len(self._results())
        now = int(time.time())
        order = f"[{now}] SCHEDULE_FORCED_SVC_CHECK;localhost;hyper-usage;{now}\n"
        # Without a reader, opening the pipe fails instead of waiting for one.
        pipe = os.open(self.folder / "commands", os.O_WRONLY | os.O_NONBLOCK)
        with os.fdopen(pipe, "w", encoding="utf-8") as commands:
            commands.write(order)
        assert until(lambda: len(self._results()) > known, SECONDS)
        return self._results()[-1]

    def _results(self) -> list[Result]:
        """Return all results, oldest first; each file has those of a second."""
        files = sorted(self.folder.glob("service.*"))
        lines = "".join(path.read_text(encoding="utf-8") for path in files).splitlines()
        found = [line.split("\t") for line in lines]
        # Icinga keeps the space before the bar that ends the text.
        return [Result(_STATES[int(state)], text.rstrip(), data) for state, text, data in found]


def commented(definition: str) -> str:
    """Return the objects for Icinga 2, which are a comment in the file for Nagios."""
    found = re.findall(r"^# object .*?^# \}\n", definition, re.DOTALL | re.MULTILINE)
    return "\n".join(re.sub("^# ", "", block, flags=re.MULTILINE) for block in found)


@contextmanager
def icinga(tree: Path, definition: str, key: str, base_url: str, folder: Path) -> Generator[Icinga]:
    """Run an unpacked Icinga 2 in an empty folder; its checks ask the API at a base URL."""
    objects = with_paths(definition, "/etc/icinga2/hyper-usage.key", key, folder)
    main = folder / "icinga2.conf"
    main.write_text(_AROUND.replace("FOLDER", str(folder)) + objects, encoding="utf-8")
    user, group = pwd.getpwuid(os.getuid()).pw_name, grp.getgrgid(os.getgid()).gr_name
    places = ("ConfigDir", "DataDir", "LogDir", "CacheDir", "SpoolDir", "InitRunDir")
    settings = {**dict.fromkeys(places, folder), "RunAsUser": user, "RunAsGroup": group}
    (program,) = tree.glob("usr/lib/*/icinga2/sbin/icinga2")
    command: list[str | Path] = [
        program,
        "daemon",
        f"--config={main}",
        f"--include={tree}/usr/share/icinga2/include",
        *(f"--define=Configuration.{name}={value}" for name, value in settings.items()),
    ]
    environment = {
        "HYPER_USAGE_BASE_URL": base_url,
        "LD_LIBRARY_PATH": str(program.parents[2]),
    }
    with running(command, environment, folder, "icinga") as log:
        ready = until(lambda: "Activated all objects" in log.read_text("utf-8"), SECONDS)
        assert ready, log.read_text(encoding="utf-8")
        yield Icinga(folder)
