"""Indexes, and releases for them."""

import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from secrets import token_hex

import pytest
from attrs import frozen

from tests.codegen.release.indexes import releases, running, servers
from tests.codegen.release.indexes.releases import Checkout
from tests.codegen.release.indexes.servers import PASSWORD, USER, Devpi, Server


@frozen(kw_only=True)
class Company:
    """An index with an account, configured as is usual for each kind of index."""

    server: Server
    home: Path

    def settings(self, server: Server | None = None, password: str = PASSWORD) -> dict[str, str]:
        """Return the environment of a maintainer who publishes there."""
        server = server or self.server
        account = {"TWINE_USERNAME": USER, "TWINE_PASSWORD": password}
        address = {
            "TWINE_REPOSITORY_URL": server.upload_url,
            "HYPER_USAGE_INDEX_URL": server.index_url,
        }
        return running.environment(self.home, **account, **address)


@pytest.fixture(scope="session")
def devpi(tmp_path_factory: pytest.TempPathFactory) -> Generator[Devpi]:
    """Run devpi once; it takes seconds to start."""
    with servers.devpi(tmp_path_factory.mktemp("devpi")) as server:
        yield server


@pytest.fixture(params=["pypiserver", "devpi"])
def company(request: pytest.FixtureRequest, devpi: Devpi, tmp_path: Path) -> Generator[Company]:
    """Run an index, empty."""
    home = tmp_path / "home"
    if request.param == "devpi":
        yield Company(server=devpi.index(f"index-{token_hex(4)}"), home=home)
        return
    folder = tmp_path / "index"
    folder.mkdir()
    with servers.pypiserver(folder) as server:
        yield Company(server=server, home=home)


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """Return the first release."""
    return releases.prepare(tmp_path_factory.mktemp("first") / "checkout", "0.1.0")


@pytest.fixture(scope="session")
def needed(tmp_path_factory: pytest.TempPathFactory, first: Checkout) -> list[Path]:
    """Return the wheels of the client's dependencies, from the index of this machine."""
    folder = tmp_path_factory.mktemp("needed")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--only-binary=:all:"]
    subprocess.run([*command, f"--dest={folder}", first.wheel], check=True)
    return sorted(path for path in folder.iterdir() if path.name != first.wheel.name)
