"""Debian's package of Prometheus, unpacked by any user without installation."""

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from attrs import frozen

__all__ = ["NoPrometheusError", "Tools", "tools"]

_OTHERWISE: Final = (
    "needs `prometheus` and `promtool` on PATH, or a Debian or Ubuntu that can download its"
    " package prometheus"
)
_NO_HOOKS: Final = """\
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
"""
_SECONDS: Final = 300


class NoPrometheusError(Exception):
    """PATH has no Prometheus, and Debian's package cannot be fetched."""


@frozen(kw_only=True)
class Tools:
    """The programs `prometheus` and `promtool`."""

    prometheus: Path
    promtool: Path


def tools(folder: Path) -> Tools:
    """Return the programs from PATH, or else from a folder with Debian's package unpacked.

    Raises:
        NoPrometheusError: if neither can be found.
    """
    prometheus, promtool = shutil.which("prometheus"), shutil.which("promtool")
    if prometheus and promtool:
        return Tools(prometheus=Path(prometheus), promtool=Path(promtool))
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder.parent) as temporary:
            _unpack(Path(temporary)).rename(folder)
    binaries = folder / "usr" / "bin"
    return Tools(prometheus=binaries / "prometheus", promtool=binaries / "promtool")


def _unpack(folder: Path) -> Path:
    """Download the package from the machine's sources; use our own lists and caches."""
    lists = folder / "lists"
    (lists / "partial").mkdir(parents=True)
    configuration = folder / "apt.conf"
    # Hooks of the machine would report these lists to other programs, which cannot read them.
    configuration.write_text(_NO_HOOKS, encoding="utf-8")
    options = [
        f"--config-file={configuration}",
        f"--option=Dir::State::Lists={lists}",
        f"--option=Dir::Cache={folder}",
        # By default, apt downloads as another user if root runs it, who may not write here.
        "--option=APT::Sandbox::User=root",
    ]
    # A source that fails does not matter if another has the package.
    update = _run(folder, "apt-get", *options, "--quiet", "update")
    download = _run(folder, "apt-get", *options, "--quiet", "download", "prometheus")
    package = next(folder.glob("prometheus_*.deb"), None)
    if package is None:
        raise NoPrometheusError(f"{_OTHERWISE}; apt-get said:\n{update}{download}")
    tree = folder / "tree"
    extract = _run(folder, "dpkg-deb", "--extract", str(package), str(tree))
    if not (tree / "usr" / "bin" / "prometheus").exists():
        raise NoPrometheusError(f"{_OTHERWISE}; dpkg-deb said:\n{extract}")
    return tree


def _run(folder: Path, *command: str) -> str:
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, "LC_ALL": "C"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoPrometheusError(f"{_OTHERWISE}; {error}") from error
    return done.stdout
