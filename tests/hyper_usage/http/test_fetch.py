"""Reading a body: its limit, compression, and bodies that a hook has read."""

import gzip
import zlib
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from hyper_usage import InternalServerError, ResponseValidationError
from hyper_usage._http.fetch import fetch, fetch_async
from tests.hyper_usage.replies import usage_from

LIMIT = 2**20
GZIP = {"content-encoding": "gzip"}
BODY = b'{"balanceEuro": 7}'
REQUEST = httpx.Request("GET", "https://h/usage")


class Chunks(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body of endless chunks, which knows whether it was closed."""

    def __init__(self) -> None:
        self.sent = 0
        self.is_closed = False

    def __iter__(self) -> Iterator[bytes]:
        while True:
            self.sent += 1
            yield b" " * 65_536

    async def __aiter__(self) -> AsyncIterator[bytes]:
        import anyio

        for chunk in self:
            await anyio.lowlevel.checkpoint()
            yield chunk

    def close(self) -> None:
        """Remember that the body was closed."""
        self.is_closed = True

    async def aclose(self) -> None:
        """Remember that the body was closed."""
        self.close()


def test_endless() -> None:
    """An endless body is read up to the limit, and closed."""
    body = Chunks()
    reply = fetch(lambda _: httpx.Response(200, stream=body), REQUEST, 5)
    assert (body.sent, body.is_closed) == (17, True)
    assert len(reply.content) == LIMIT
    assert str(reply.problem) == "at the top: expected at most 1048576 bytes, got more"


def test_late() -> None:
    """A body is not read after the time, and closed."""
    body = Chunks()
    with pytest.raises(TimeoutError):
        fetch(lambda _: httpx.Response(200, stream=body), REQUEST, 0)
    assert (body.sent, body.is_closed) == (1, True)


@pytest.mark.anyio
async def test_endless_async() -> None:
    """The async client reads up to the limit too, and closes the generators of the body."""
    body = Chunks()

    async def send(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=body)

    reply = await fetch_async(send, REQUEST)
    assert (body.sent, body.is_closed) == (18, True)
    assert str(reply.problem) == "at the top: expected at most 1048576 bytes, got more"


@pytest.mark.anyio
async def test_endless_without_a_pause() -> None:
    """No chunk beyond the limit is kept, even if the body comes without a pause."""
    taken: list[bytes] = []

    class Eager(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            for _ in range(64):
                taken.append(b" " * LIMIT)
                yield taken[-1]

    async def send(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=Eager())

    reply = await fetch_async(send, REQUEST)
    assert len(taken) == 64
    assert len(reply.content) == LIMIT


@pytest.mark.parametrize("size", [LIMIT - 1, LIMIT])
@pytest.mark.parametrize("is_compressed", [False, True])
def test_as_large_as_may_be(size: int, is_compressed: bool) -> None:
    """A body up to the limit is read, compressed or not."""
    body = BODY.ljust(size)
    usage = usage_from(
        httpx.Response(200, stream=httpx.ByteStream(gzip.compress(body)), headers=GZIP)
        if is_compressed
        else httpx.Response(200, stream=httpx.ByteStream(body))
    )
    assert usage.balance_euro == 7


def refusal(response: httpx.Response) -> tuple[str, str, str]:
    """Return the pointer, the promise and what came of a reply that is refused."""
    with pytest.raises(ResponseValidationError) as caught:
        usage_from(response)
    return caught.value.pointer, caught.value.expected, caught.value.got


@pytest.mark.parametrize(
    ("content", "expected", "got"),
    [
        pytest.param(gzip.compress(b" " * (LIMIT + 1)), "at most 1048576 bytes", "more", id="bomb"),
        pytest.param(b"not gzip", "gzip data", "other bytes", id="no-gzip"),
        pytest.param(zlib.compress(BODY), "gzip data", "other bytes", id="deflate"),
        pytest.param(gzip.compress(BODY)[:-1], "gzip data", "data that breaks off", id="cut"),
        pytest.param(b"", "gzip data", "data that breaks off", id="empty"),
        pytest.param(
            gzip.compress(BODY) + b"!", "gzip data", "bytes after its end", id="more-after-its-end"
        ),
    ],
)
def test_compression(content: bytes, expected: str, got: str) -> None:
    """A body that is not gzip data, or too long once decompressed, is refused."""
    response = httpx.Response(200, stream=httpx.ByteStream(content), headers=GZIP)
    assert refusal(response) == ("", expected, got)


@pytest.mark.parametrize("encoding", ["br", "zstd", "deflate", "gzip, gzip", "x"])
def test_other_compression(encoding: str) -> None:
    """Another compression than the client accepts is refused."""
    response = httpx.Response(
        200, stream=httpx.ByteStream(BODY), headers={"content-encoding": encoding}
    )
    assert refusal(response) == ("", "gzip or no compression", "another content-encoding")


@pytest.mark.parametrize("encoding", ["GZIP", "gzip", "x-gzip"])
def test_gzip(encoding: str) -> None:
    """Gzip is understood."""
    body = httpx.ByteStream(gzip.compress(BODY))
    usage = usage_from(httpx.Response(200, stream=body, headers={"content-encoding": encoding}))
    assert usage.balance_euro == 7


def test_broken_error_body() -> None:
    """A body that cannot be read does not hide the status."""
    with pytest.raises(InternalServerError, match="Service Unavailable"):
        usage_from(httpx.Response(503, stream=httpx.ByteStream(b"not gzip"), headers=GZIP))


def test_read_by_a_hook() -> None:
    """A body that a hook has read and decompressed is used as it is."""
    response = httpx.Response(200, stream=httpx.ByteStream(gzip.compress(BODY)), headers=GZIP)
    response.read()
    assert usage_from(response).balance_euro == 7


@pytest.mark.anyio
async def test_read_by_a_hook_async() -> None:
    """The async client uses a body that a hook has read as it is, too."""

    async def send(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=BODY)

    assert (await fetch_async(send, REQUEST)).content == BODY


@pytest.mark.parametrize(
    "media_type",
    [
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/vnd.usage+json",
    ],
)
def test_media_type(media_type: str) -> None:
    """JSON by any of its names is read."""
    response = httpx.Response(200, content=BODY, headers={"content-type": media_type})
    assert usage_from(response).balance_euro == 7


def test_no_media_type() -> None:
    """A reply without a media type is read."""
    assert usage_from(httpx.Response(200, content=BODY)).balance_euro == 7


@pytest.mark.parametrize(
    ("media_type", "got"),
    [
        pytest.param("text/html; charset=utf-8", "text/html", id="html"),
        pytest.param("", "no media type", id="empty"),
        pytest.param("x" * 500, "x" * 200, id="long"),
    ],
)
def test_other_media_type(media_type: str, got: str) -> None:
    """Another media type is refused, even with a body of JSON."""
    response = httpx.Response(200, content=BODY, headers={"content-type": media_type})
    assert refusal(response) == ("", "application/json", got)
