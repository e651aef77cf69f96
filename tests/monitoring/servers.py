"""The exporter, and a Prometheus that scrapes it."""

import json
import os
import re
import socket
import subprocess
import sysconfig
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeAlias, TypeVar, cast

import httpx
from attrs import frozen

__all__ = ["Prometheus", "Series", "exporter", "hurried", "prometheus", "running", "until"]

HOST: Final = "127.0.0.1"
COMMAND: Final = Path(sysconfig.get_path("scripts"), "hyper-usage")
SIXTIETH: Final = {"m": "s", "h": "m"}

#: The labels of a series without its name, and its value.
Series: TypeAlias = tuple[dict[str, str], float]

T = TypeVar("T")


@frozen
class Prometheus:
    """A running Prometheus and its HTTP API."""

    address: str

    def query(self, expression: str) -> list[Series]:
        """Return the current result of an expression."""
        found: list[Series] = []
        for each in self._get("query", query=expression)["result"]:
            labels = {k: v for k, v in each["metric"].items() if k != "__name__"}
            found.append((labels, float(each["value"][1])))
        return found

    def value(self, expression: str) -> float | None:
        """Return the value of an expression's only series, or None if it has no series."""
        found = self.query(expression)
        assert len(found) <= 1
        return found[0][1] if found else None

    def firing(self, name: str) -> list[dict[str, str]]:
        """Return the labels, without the name, of each firing instance of an alert."""
        alerts = self._get("alerts")["alerts"]
        return [
            {k: v for k, v in alert["labels"].items() if k != "alertname"}
            for alert in alerts
            if alert["state"] == "firing" and alert["labels"]["alertname"] == name
        ]

    def targets(self) -> list[tuple[str, str]]:
        """Return the health of each target by its address."""
        active = self._get("targets", state="active")["activeTargets"]
        return [(target["scrapeUrl"], target["health"]) for target in active]

    def _get(self, path: str, **parameters: str) -> dict[str, Any]:
        reply = httpx.get(f"{self.address}/api/v1/{path}", params=parameters, trust_env=False)
        reply.raise_for_status()
        return cast("dict[str, Any]", reply.json()["data"])


def until(question: Callable[[], T], seconds: float) -> T:
    """Ask until the answer is true, and return it; after the time limit, return the last answer."""
    end = time.monotonic() + seconds
    while not (answer := question()) and time.monotonic() < end:
        time.sleep(0.25)
    return answer


def hurried(rules: str) -> str:
    """Return rules or an expression with durations divided by 60: 1m becomes 1s, 1h 1m."""

    def sixtieth(found: re.Match[str]) -> str:
        count, unit = int(found[1]), found[2]
        return f"{count * 24}m" if unit == "d" else f"{count}{SIXTIETH[unit]}"

    return re.sub(r"(?<=[\[: ])(\d+)([mhd])\b", sixtieth, rules)


@contextmanager
def exporter(arguments: Sequence[str], keys: Mapping[str, str], folder: Path) -> Generator[str]:
    """Run the installed exporter; yield its address."""
    address = f"{HOST}:{_free_port()}"
    with running([COMMAND, "export", f"--listen={address}", *arguments], keys, folder, "exporter"):
        yield address


@contextmanager
def prometheus(binary: Path, target: str, rules: str, folder: Path) -> Generator[Prometheus]:
    """Run Prometheus with rules and one target, scraped every second."""
    (folder / "hyper-usage.rules.yml").write_text(rules, encoding="utf-8")
    config = {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": ["hyper-usage.rules.yml"],
        "scrape_configs": [
            {"job_name": "hyper-usage", "static_configs": [{"targets": [target]}]},
        ],
    }
    file = folder / "prometheus.yml"  # JSON is valid YAML.
    file.write_text(json.dumps(config), encoding="utf-8")
    address = f"{HOST}:{_free_port()}"
    options = [f"--web.listen-address={address}", f"--storage.tsdb.path={folder / 'data'}"]
    with running([binary, f"--config.file={file}", *options], {}, folder, "prometheus") as log:
        ready = until(lambda: _answers(f"http://{address}/-/ready"), seconds=30)
        assert ready, log.read_text(encoding="utf-8")
        yield Prometheus(f"http://{address}")


@contextmanager
def running(
    command: Sequence[str | Path], settings: Mapping[str, str], folder: Path, name: str
) -> Generator[Path]:
    """Run a server with these variables and PATH alone; yield its log, and end it."""
    log = folder / f"{name}.log"
    with log.open("wb") as output:  # A full pipe would block the server.
        env = {"PATH": os.environ["PATH"], **settings}  # and no proxy
        process = subprocess.Popen(command, env=env, cwd=folder, stdout=output, stderr=output)
    try:
        yield log
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        finally:
            process.kill()


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, trust_env=False).is_success
    except httpx.TransportError:
        return False


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as server:
        return cast("int", server.getsockname()[1])
