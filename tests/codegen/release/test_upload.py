"""An upload: the answer of the index is read within bounds, and no message shows the password."""

from collections.abc import Callable, Generator, Iterable, Iterator
from pathlib import Path
from typing import Final

import pytest

from codegen.errors import CodegenError
from codegen.release.upload import main
from tests.codegen.release.hostile import Hostile, reply, serving
from tests.codegen.release.wheels import archive, name_of

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

METADATA: Final = b"Metadata-Version: 2.1\nName: hyper-usage\nVersion: 1.0.0\n"
PIECE: Final = b"x" * 2**16
SECRET: Final = "s3cret w0rd"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Generator[Hostile]:
    """Run a server that is the index for uploads."""
    with serving() as made:
        monkeypatch.setenv("TWINE_REPOSITORY_URL", f"{made.base}/")
        monkeypatch.setenv("TWINE_USERNAME", "me")
        monkeypatch.setenv("TWINE_PASSWORD", SECRET)
        yield made


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """Return a wheel that twine takes."""
    path = tmp_path / name_of("1.0.0")
    path.write_bytes(archive({"hyper_usage-1.0.0.dist-info/METADATA": METADATA}))
    return path


@pytest.mark.parametrize("headers", [[], ["Content-Encoding: gzip"]], ids=["plain", "compressed"])
def test_an_endless_answer(server: Hostile, wheel: Path, headers: list[str]) -> None:
    """The status counts; the rest of an answer is not read, and never decompressed."""
    sent: list[int] = []

    def endless() -> Iterator[bytes]:
        yield reply(headers=headers)
        while True:
            sent.append(len(PIECE))
            yield PIECE

    server.replies["/"] = endless
    assert main([str(wheel)]) is None
    assert sum(sent) < 2**25  # The buffers of both ends take so much, not gigabytes.


def answer(status: str, *headers: str) -> Callable[[], Iterable[bytes]]:
    """Return the replies of a server that answers so each time."""
    return lambda: [reply(b"no", status=status, headers=headers)]


@pytest.mark.parametrize(
    ("replies", "expected"),
    [
        pytest.param(answer("403 No"), "HTTPError: 403 Client Error: No for url", id="refused"),
        pytest.param(answer("503 Busy"), "HTTPError: 503 Server Error: Busy", id="busy"),
        pytest.param(answer("302 OK", "Location: /x"), "RedirectDetected: ", id="redirect"),
        pytest.param(lambda: [b"SSH-2.0\r\n"], "ConnectionError: ", id="no HTTP"),
        pytest.param(
            lambda: [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nz"],
            "ProtocolError: ",
            id="cut off",
        ),
    ],
)
def test_failures(
    server: Hostile, wheel: Path, replies: Callable[[], Iterable[bytes]], expected: str
) -> None:
    """Each failure is a message on one line."""
    server.replies["/"] = replies
    said = main([str(wheel)])
    assert said is not None
    assert said.startswith(expected)
    assert [said] == said.splitlines()


def test_the_program(server: Hostile, wheel: Path) -> None:
    """The index runs it in a process of its own; a password in the answer is not shown."""
    server.replies["/"] = answer(f"403 {SECRET}")
    with pytest.raises(CodegenError) as caught:
        server.index(SECRET).upload([wheel])
    said = "twine says HTTPError: 403 Client Error: [password] for url"
    assert str(caught.value).startswith(f"{server.base}/: {said}")
    server.replies["/"] = answer("200 OK")
    server.index(SECRET).upload([wheel])


def test_a_module_beside_it(
    server: Hostile, wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A module in the current folder does not stand in for one of twine."""
    (tmp_path / "twine.py").write_text("raise SystemExit('mine')\n")
    monkeypatch.chdir(tmp_path)
    server.replies["/"] = answer("200 OK")
    server.index(SECRET).upload([wheel])
