"""Debian's packages of Prometheus, Nagios and Icinga, unpacked by any user without installation."""

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from attrs import frozen

__all__ = ["NoProgramError", "Tools", "icinga", "nagios", "tools"]

_NO_HOOKS: Final = """\
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
"""
_SECONDS: Final = 300


class NoProgramError(Exception):
    """PATH does not have all programs of a package, and Debian's package cannot be fetched."""


@frozen
class _Package:
    """A package of Debian, and where it has the programs that are wanted."""

    name: str
    programs: tuple[str, ...]
    libraries: bool = False
    """Whether it works only beside the packages that it needs; PATH does not count then."""

    @property
    def otherwise(self) -> str:
        """The packages that the machine needs."""
        names = " and ".join(f"`{Path(program).name}`" for program in self.programs)
        path = "" if self.libraries else f"{names} on PATH, or "
        return f"needs {path}a Debian or Ubuntu that can download its package {self.name}"

    @property
    def download(self) -> tuple[str, ...]:
        """The arguments of apt-get that download it."""
        if not self.libraries:
            return ("download", self.name)
        # Downloads the packages that the machine does not have, and locks and installs nothing.
        return (
            *("--option=Debug::NoLocking=1", "--yes", "--no-install-recommends"),
            *("--download-only", "--reinstall", "install", self.name),
        )


_PROMETHEUS: Final = _Package("prometheus", ("usr/bin/prometheus", "usr/bin/promtool"))
_NAGIOS: Final = _Package("nagios4-core", ("usr/sbin/nagios4",))
_ICINGA: Final = _Package("icinga2-bin", ("usr/sbin/icinga2",), libraries=True)


@frozen(kw_only=True)
class Tools:
    """The programs `prometheus` and `promtool`."""

    prometheus: Path
    promtool: Path


def tools(folder: Path) -> Tools:
    """Return the programs from PATH, or else from Debian's package, unpacked below a folder.

    Raises:
        NoProgramError: if neither can be found.
    """
    prometheus, promtool = _programs(_PROMETHEUS, folder)
    return Tools(prometheus=prometheus, promtool=promtool)


def nagios(folder: Path) -> Path:
    """Return `nagios4` from PATH, or else from Debian's package, unpacked below a folder.

    Raises:
        NoProgramError: if neither can be found.
    """
    (program,) = _programs(_NAGIOS, folder)
    return program


def icinga(folder: Path) -> Path:
    """Return Debian's packages of Icinga 2, unpacked below a folder; its programs need options.

    Raises:
        NoProgramError: if the packages cannot be fetched.
    """
    return _tree(_ICINGA, folder)


def _programs(package: _Package, folder: Path) -> list[Path]:
    found = [shutil.which(Path(program).name) for program in package.programs]
    on_path = [Path(program) for program in found if program]
    if len(on_path) == len(found):
        return on_path
    tree = _tree(package, folder)
    return [tree / program for program in package.programs]


def _tree(package: _Package, folder: Path) -> Path:
    tree = folder / package.name
    if not tree.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder) as temporary:
            _unpack(package, Path(temporary)).rename(tree)
    return tree


def _unpack(package: _Package, folder: Path) -> Path:
    """Download the package from the machine's sources; use our own lists and caches."""
    lists = folder / "lists"
    (lists / "partial").mkdir(parents=True)
    (folder / "archives" / "partial").mkdir(parents=True)
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
    update = _run(package, folder, "apt-get", *options, "--quiet", "update")
    download = _run(package, folder, "apt-get", *options, "--quiet", *package.download)
    tree = folder / "tree"
    archives = sorted(folder.rglob("*.deb"))
    if not archives:
        raise NoProgramError(f"{package.otherwise}; apt-get said:\n{update}{download}")
    extract = "".join(
        _run(package, folder, "dpkg-deb", "--extract", str(archive), str(tree))
        for archive in archives
    )
    if not all((tree / program).exists() for program in package.programs):
        raise NoProgramError(f"{package.otherwise}; dpkg-deb said:\n{extract}")
    return tree


def _run(package: _Package, folder: Path, *command: str) -> str:
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
        raise NoProgramError(f"{package.otherwise}; {error}") from error
    return done.stdout
