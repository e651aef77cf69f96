"""Real indexes on the loopback address."""

import json
import socket
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha1
from pathlib import Path
from secrets import token_hex
from typing import Final, cast

import requests
from attrs import field, frozen

__all__ = ["PASSWORD", "USER", "Devpi", "Server", "devpi", "pypiserver"]

HOST: Final = "127.0.0.1"
USER: Final = "releases"
PASSWORD: Final = token_hex()
_START_WITHIN: Final = 60
_BIN: Final = Path(sys.executable).parent


@frozen(kw_only=True)
class Server:
    """The address of an index for uploads, and the path below it for reading."""

    port: int
    path: str
    simple: str

    @property
    def upload_url(self) -> str:
        """The address for twine."""
        return f"http://{HOST}:{self.port}{self.path}"

    @property
    def index_url(self) -> str:
        """The address for installers."""
        return f"{self.upload_url}{self.simple}"


@contextmanager
def pypiserver(folder: Path) -> Generator[Server]:
    """Run pypiserver with a password for everything, reading too, and nothing to fall back to."""
    users = folder / "htpasswd"
    # The one form of htpasswd that the standard library can write; this account lives a minute.
    digest = b64encode(sha1(PASSWORD.encode(), usedforsecurity=False).digest()).decode()
    users.write_text(f"{USER}:{{SHA}}{digest}\n", encoding="utf-8")
    packages = folder / "packages"
    packages.mkdir()
    port = _free_port()
    command: list[str | Path] = [
        _BIN / "pypi-server",
        "run",
        f"--interface={HOST}",
        f"--port={port}",
    ]
    options = ["--disable-fallback", f"--passwords={users}", "--authenticate=update,download,list"]
    with _running([*command, *options, packages], port, folder):
        yield Server(port=port, path="/", simple="simple/")


@contextmanager
def devpi(folder: Path) -> Generator["Devpi"]:
    """Run devpi with one user, whose index everybody may read."""
    data = f"--serverdir={folder / 'data'}"
    init: list[str | Path] = [_BIN / "devpi-init", data, "--no-root-pypi"]
    subprocess.run(init, check=True, capture_output=True)
    port = _free_port()
    with _running([_BIN / "devpi-server", data, f"--host={HOST}", f"--port={port}"], port, folder):
        server = Devpi(port)
        server.call("PUT", f"/{USER}", {"password": PASSWORD})
        token = server.call("POST", "/+login", {"user": USER, "password": PASSWORD})
        server.session.auth = (USER, token["result"]["password"])
        yield server


@frozen
class Devpi:
    """A running devpi, which may hold many indexes."""

    port: int
    session: requests.Session = field(factory=requests.Session)

    def index(self, name: str) -> Server:
        """Make an index that inherits from no other, and whose files cannot be replaced."""
        path = f"/{USER}/{name}"
        self.call("PUT", path, {"type": "stage", "bases": [], "volatile": False})
        return Server(port=self.port, path=f"{path}/", simple="+simple/")

    def call(self, method: str, path: str, body: Mapping[str, object]) -> dict[str, dict[str, str]]:
        """Call devpi's own interface."""
        reply = self.session.request(
            method,
            f"http://{HOST}:{self.port}{path}",
            data=json.dumps(body),
            headers={"Accept": "application/json", "Content-Type": "application/json"},
            timeout=30,
        )
        reply.raise_for_status()
        return cast("dict[str, dict[str, str]]", reply.json())


@contextmanager
def _running(command: Sequence[str | Path], port: int, folder: Path) -> Generator[None]:
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
    try:
        end = time.monotonic() + _START_WITHIN
        while not _listens(port):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < end
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait()


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection((HOST, port), timeout=1):
        return True
    return False


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as server:
        return cast("int", server.getsockname()[1])
