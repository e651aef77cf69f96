"""One request to an API, and the report on its reply."""

import json
import socket
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import pytest

from codegen.errors import CodegenError
from codegen.openapi.document import Document
from codegen.probe import command as probe
from codegen.probe.compare import Difference, Kind
from codegen.probe.plan import ProbeRequest
from hyper_usage.testing import FakeUsageAPI, Reply
from tests.codegen.probe.replies import DOCUMENT, JSON, KEY, described, document, request

LOOPBACK = pytest.mark.allow_hosts(["127.0.0.1"])
TEXT = {"type": "string"}


@contextmanager
def answering(*parts: bytes, pause: float = 0) -> Generator[str]:
    """Serve these bytes, with a pause after each part; yield the base URL."""
    done = Event()

    def serve() -> None:
        with listener.accept()[0] as connection:
            connection.recv(2**16)
            for part in parts:
                connection.sendall(part)
                if done.wait(pause):
                    return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            done.set()
            thread.join()


def ask(base_url: str, described_: Document = DOCUMENT, key: str = KEY) -> list[Difference]:
    """Probe a server."""
    asked = request(described_, base_url, key)
    return probe.differences(described_, asked)


def ask_fake(
    body: object = b"{}", status: int = 200, headers: Mapping[str, str] | None = None
) -> list[Difference]:
    """Probe a fake API that sends this reply."""
    reply = Reply(status, body, {"content-type": JSON} if headers is None else headers)
    described_ = described(DOCUMENT["paths"]["/usage"]["get"]["responses"])
    described_["components"]["securitySchemes"]["Key"]["name"] = "x-api-key"
    with FakeUsageAPI(reply, api_key=KEY).serve() as base_url:
        return ask(base_url, described_)


@LOOPBACK
def test_what_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """One request is sent, with the key in one header, and no proxy for this machine."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    api = FakeUsageAPI()
    with api.serve() as base_url:
        described_ = described({"401": {"description": "A"}})
        with pytest.raises(CodegenError, match="refused with status 401"):
            ask(base_url, described_)
    (sent,) = api.requests
    assert ["key"] == [name for name, value in sent.headers.items() if KEY in value]
    assert ("GET", "/usage", "identity") == (
        sent.method,
        sent.path,
        sent.headers["accept-encoding"],
    )


@LOOPBACK
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param({"a": "x"}, [], id="agrees"),
        pytest.param({"a": 1}, [Kind.TYPE], id="differs"),
        pytest.param({"a": "x", "b": 1.23456789012345678901}, [Kind.MEMBER], id="member"),
        pytest.param([], [Kind.TYPE], id="array"),
        pytest.param(b"1.234567890123456789012345", [Kind.TYPE], id="digits"),
    ],
)
def test_differences(body: object, expected: list[Kind]) -> None:
    """The reply of a server is compared with the document."""
    assert expected == [one.kind for one in ask_fake(body)]


@LOOPBACK
@pytest.mark.parametrize(
    ("status", "headers", "kind", "name"),
    [
        pytest.param(302, {"location": "/usage"}, Kind.STATUS, "302", id="redirect"),
        pytest.param(503, {}, Kind.STATUS, "503", id="status"),
        pytest.param(
            200, {"content-type": "Text/HTML; charset=x"}, Kind.CONTENT, "text/html", id="html"
        ),
    ],
)
def test_replies_without_a_described_body(
    status: int, headers: dict[str, str], kind: Kind, name: str
) -> None:
    """An undocumented status or content type is a difference; no redirect is followed."""
    (found,) = ask_fake(b"\xff", status, headers)
    assert (kind, name) == (found.kind, found.name)


@LOOPBACK
@pytest.mark.parametrize("status", [401, 403])
def test_refusals(status: int) -> None:
    """If the server refuses the key, the reply is not compared."""
    with pytest.raises(CodegenError, match=f"refused with status {status}; is HYPER_USAGE_API_KEY"):
        ask_fake(status=status)


@LOOPBACK
@pytest.mark.parametrize(
    ("body", "headers", "what"),
    [
        pytest.param(b"", {}, "not JSON: Expecting value", id="empty"),
        pytest.param(b'{"a": "s3cret', {}, "not JSON: Unterminated string", id="cut"),
        pytest.param(b"\xff", {}, "the body is not UTF-8: invalid start byte", id="utf-8"),
        pytest.param(b"NaN", {}, "NaN is not JSON", id="nan"),
        pytest.param(b"1e999", {}, "not usable as JSON", id="infinite"),
        pytest.param(b"9" * 5000, {}, "not usable as JSON: Exceeds the limit", id="digits"),
        pytest.param(b"[" * 200_000, {}, "not usable as JSON: nested too deeply", id="deep"),
        pytest.param(
            b'{"s3\x7f": 1, "s3\x7f": 2}', {}, r"duplicate members ['s3\\x7f']", id="twice"
        ),
        pytest.param(b" " * 2**20 + b"1", {}, "the body is longer than 1 MiB", id="large"),
        pytest.param(b"x", {"content-encoding": "gzip"}, "is compressed", id="packed"),
        pytest.param(b"x", {"content-type": "s3cret"}, "is not a media type", id="media-type"),
        pytest.param(b"x", {"content-type": f"a/{KEY}"}, "is not a media type", id="key"),
    ],
)
def test_unreadable_replies(body: bytes, headers: dict[str, str], what: str) -> None:
    """The error about an unreadable body shows no value of it."""
    with pytest.raises(CodegenError) as caught:
        ask_fake(body, headers=headers)
    assert what in str(caught.value)
    assert str(caught.value).startswith("http://127.0.0.1:")
    assert "s3cret" not in str(caught.value)
    assert KEY not in str(caught.value)
    assert len(str(caught.value)) < 400


@LOOPBACK
def test_what_exactly_fits_is_read() -> None:
    """A body of exactly the limit is read."""
    assert [] == ask_fake(b"{" + b" " * (2**20 - 2) + b"}")


@LOOPBACK
@pytest.mark.parametrize(
    ("parts", "what"),
    [
        pytest.param([], "RemoteProtocolError", id="nothing"),
        pytest.param([b"s3cret\r\n\r\n"], "RemoteProtocolError", id="garbage"),
        pytest.param(
            [b"HTTP/1.1 200 s3cret\r\nContent-Length: 9\r\n\r\ns3cret"],
            "RemoteProtocolError",
            id="cut",
        ),
    ],
)
def test_broken_exchanges(parts: list[bytes], what: str) -> None:
    """A broken exchange is an error that shows nothing of the reply."""
    with answering(*parts) as base_url, pytest.raises(CodegenError) as caught:
        ask(base_url)
    assert f"{base_url}/usage: no complete reply: {what}" == str(caught.value)


@LOOPBACK
def test_time_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that sends its headers too slowly is a timeout."""
    monkeypatch.setattr(probe, "_SECONDS", 0.2)
    drops = [b"HTTP/1.1 200 OK\r\n", *(b"x: y\r\n" for _ in range(99))]
    with (
        answering(*drops, pause=0.05) as base_url,
        pytest.raises(CodegenError, match=r"no complete reply within 0.2 seconds"),
    ):
        ask(base_url)


@LOOPBACK
def test_nobody_there() -> None:
    """The error gives the reason why the connection failed."""
    with pytest.raises(CodegenError, match=r"no complete reply: ConnectError: .*refused"):
        ask("http://127.0.0.1:1")


def test_a_broken_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """An unusable proxy is an error that does not show its password."""
    monkeypatch.setenv("https_proxy", "nonsense://u:s3cret@127.0.0.1")
    with pytest.raises(CodegenError) as caught:
        ask("https://example.com")
    assert "https://example.com/usage: no complete reply: ValueError" == str(caught.value)


def report(body: Any) -> str:
    """Return the report on a reply with this body."""
    schema = {"type": "array", "items": {"type": "object", "properties": {"a": TEXT}}}
    described_ = document(schema)
    asked = request(described_, "https://example.com", KEY)
    content = json.dumps(body).encode()

    def answer(_asked: ProbeRequest) -> object:
        return probe.ProbeReply(status=200, content_type=JSON, content=content)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(probe, "_send", answer)
        return probe.as_text(described_, asked, probe.differences(described_, asked))


def test_report() -> None:
    """The report has each difference with its location, and the drafts; it has no value."""
    text = report([{"b\x1b": "s3cret"}, {"b\x1b": 815}, "s3cret"])
    assert text.startswith(
        r"""GET https://example.com/usage differs from the document; differences: 2
unknown member: integer, string
       reply     /*/b\x1b, seen 2 times
       document  #/paths/~1usage/get/responses/200/content/application~1json/schema/items/properties
other type: string (and object, as documented)
       reply     /*, seen once
       document  #/paths/~1usage/get/responses/200/content/application~1json/schema/items/type

Draft actions for overrides/openapi.overlay.yaml."""
    )
    assert r"description: Unknown member in a reply at /*/b\x1b, seen 2 times" in text
    assert 2 == text.count("  - target: $.paths['/usage'].get.responses['200']")
    assert "s3cret" not in text
    assert "815" not in text
    assert text.isascii()


def test_report_of_nothing() -> None:
    """The report on a reply without differences is one line."""
    assert "GET https://example.com/usage agrees with the document\n" == report([{"a": "x"}])


def test_the_key_is_never_reported() -> None:
    """The report hides the key even in names of members."""
    text = report([{KEY: {}}, {f"x{KEY}": {}}])
    assert "reply     /*/[key], seen once" in text
    assert "reply     /*/x[key], seen once" in text
    assert "k3y" not in text


def test_a_long_report_is_bounded() -> None:
    """The report shows at most fifty differences."""
    text = report([{f"z{number}": 1 for number in range(1000)}])
    assert "differences: 1000\n" in text
    assert 50 == text.count("unknown member: integer\n")
    assert "... and 950 more: correct these first\n" in text
    assert 50 == text.count("  - target: ")


def test_a_long_name_is_bounded() -> None:
    """A very long name is cut off, and has no draft."""
    text = report([{"z" * 10_000: 1}])
    assert text.endswith("       no draft: the name has 10000 characters\n")
    assert len(text) < 600
