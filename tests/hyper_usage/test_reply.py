"""Reading a reply: a usage, or the exception that fits."""

import json

import httpx
import pytest

from hyper_usage import (
    APIConnectionError,
    APIStatusError,
    AuthenticationError,
    InternalServerError,
    PermissionDeniedError,
    RateLimitError,
    ResponseValidationError,
)
from hyper_usage.testing import FakeUsageAPI, Reply
from tests.hyper_usage.asking import Ask, Asking, Refused
from tests.hyper_usage.replies import usage_from

HTML = b"<html><title>502 Bad Gateway</title></html>"


@pytest.mark.parametrize(
    ("status", "body", "kind", "message"),
    [
        pytest.param(401, {"error": "no such key"}, AuthenticationError, "no such key", id="401"),
        pytest.param(403, {"error": "disabled"}, PermissionDeniedError, "disabled", id="403"),
        pytest.param(429, {"error": "slow down"}, RateLimitError, "slow down", id="429"),
        pytest.param(404, HTML, APIStatusError, "Not Found", id="404"),
        pytest.param(500, {"error": "sorry"}, InternalServerError, "sorry", id="500"),
        pytest.param(503, HTML, InternalServerError, "Service Unavailable", id="503"),
        pytest.param(520, HTML, InternalServerError, "a status without a name", id="520"),
        pytest.param(204, b"", APIStatusError, "No Content", id="204-is-no-documented-success"),
        pytest.param(418, {"error": "I am"}, APIStatusError, "I am", id="418-undocumented"),
        pytest.param(401, HTML, AuthenticationError, "Unauthorized", id="401-html"),
        pytest.param(403, b"", PermissionDeniedError, "Forbidden", id="403-empty-body"),
        pytest.param(429, b"", RateLimitError, "Too Many Requests", id="429-empty-body"),
        pytest.param(401, {}, AuthenticationError, "Unauthorized", id="401-no-words"),
        pytest.param(401, {"error": ""}, AuthenticationError, "Unauthorized", id="401-empty-words"),
        pytest.param(401, {"error": 5}, AuthenticationError, "Unauthorized", id="401-a-number"),
        pytest.param(
            401, {"error": "\x1b\r\n"}, AuthenticationError, "Unauthorized", id="401-unprintable"
        ),
        pytest.param(
            401,
            {"error": "no\x1b[2J key\r\nX: \u202e\x9b1m\ud800 \u00e9 "},
            AuthenticationError,
            "no [2J key  X:   1m  \u00e9",
            id="401-what-a-terminal-would-obey",
        ),
        pytest.param(401, {"error": "x" * 5000}, AuthenticationError, "x" * 200, id="401-long"),
    ],
)
def test_status(
    refused: Refused, status: int, body: object, kind: type[APIStatusError], message: str
) -> None:
    """A status becomes its exception, with the API's own text if it sent one."""
    error = refused(Reply(status, body if isinstance(body, bytes) else json.dumps(body).encode()))
    assert type(error) is kind
    assert (error.status_code, error.message, error.request_id) == (status, message, None)
    assert str(error) == f"status {status}: {message}"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b'"error"', id="string"),
        pytest.param(b"429", id="number"),
        pytest.param(b'[{"error": "slow down"}]', id="array"),
        pytest.param(b'{"error": "slow', id="breaks-off"),
        pytest.param(b'{"error": null}', id="null"),
        pytest.param(b'{"error": {"message": "slow down"}}', id="object"),
        pytest.param(b'{"error": ["slow down"]}', id="words-in-an-array"),
        pytest.param(b'{"error": NaN}', id="no-JSON"),
        pytest.param(b'{"error": "\xff"}', id="not-UTF-8"),
        pytest.param(b'{"error": ' + b"9" * 5000 + b"}", id="a-number-too-long"),
        pytest.param(b'{"error": ' + b"[" * 60_000, id="nested-too-deep"),
        pytest.param(b'{"pad": "' + b" " * 100_000 + b'", "error": "slow down"}', id="large"),
    ],
)
def test_status_without_words(content: bytes) -> None:
    """Without a small JSON object that has a text, the message is the name of the status."""
    with pytest.raises(RateLimitError) as caught:
        usage_from(httpx.Response(429, content=content))
    assert caught.value.message == "Too Many Requests"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("30", 30.0, id="seconds"),
        pytest.param("0", 0.0, id="none-to-wait"),
        pytest.param("Wed, 21 Oct 2015 07:28:00 GMT", 0.0, id="a-date-in-the-past"),
        pytest.param("Wed Oct 21 07:28:00 2015", 0.0, id="a-date-as-C-writes-it"),
        pytest.param("Wed, 99 Oct 2015 07:28:00 GMT", None, id="no-date"),
        pytest.param("9" * 400, 1e12, id="endless"),
        pytest.param("-1", None, id="negative"),
        pytest.param("1.5", None, id="a-fraction"),
        pytest.param("", None, id="empty"),
    ],
)
def test_retry_after(refused: Refused, value: str, expected: float | None) -> None:
    """The error of 429 has the seconds to wait, if the API sent them."""
    error = refused(Reply(429, b"", {"retry-after": value}))
    assert isinstance(error, RateLimitError)
    assert expected == error.retry_after


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("req_1", "req_1", id="as-sent"),
        pytest.param("req\u009b2J", "req 2J", id="without-what-a-terminal-would-obey"),
        pytest.param("r" * 5000, "r" * 200, id="bounded"),
    ],
)
def test_request_id(ask: Ask, value: str, expected: str) -> None:
    """The error has and shows the id of the request."""
    headers = [(b"x-request-id", value.encode("latin-1"))]
    transport = httpx.MockTransport(lambda _: httpx.Response(500, headers=headers))
    with pytest.raises(InternalServerError) as caught:
        ask(Asking(transport=transport))
    assert expected == caught.value.request_id
    assert str(caught.value) == f"status 500: Internal Server Error (request {expected})"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(HTML, HTML.decode(), id="html"),
        pytest.param(b"", "", id="empty"),
        pytest.param(b"\xff!", "\ufffd!", id="not-UTF-8"),
        pytest.param(b"x" * 100_000, "x" * 2000, id="bounded"),
    ],
)
def test_body(refused: Refused, content: bytes, expected: str) -> None:
    """The error holds the start of the body as text."""
    error = refused(Reply(503, content))
    assert isinstance(error, APIStatusError)
    assert expected == error.body


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(HTML, "JSON", id="html"),
        pytest.param(b'{"balanceEuro": ', "JSON", id="breaks-off"),
        pytest.param(b"", "JSON", id="empty"),
        pytest.param(b"[]", "object", id="array"),
        pytest.param(b'{"balanceEuro": NaN}', "JSON", id="nan"),
        pytest.param(b"\xff", "UTF-8 text", id="not-UTF-8"),
    ],
)
def test_invalid_body(refused: Refused, content: bytes, expected: str) -> None:
    """A success with another body than the promised one is an error that describes the body."""
    error = refused(Reply(200, content))
    assert isinstance(error, ResponseValidationError)
    assert (error.pointer, error.expected) == ("", expected)


def test_validation_error_in_words(refused: Refused) -> None:
    """The error names the pointer, the promise and the type that came, but never the value."""
    at_top, inside = (refused(Reply(200, body)) for body in (b"[7]", b'{"balanceEuro": "7"}'))
    assert str(at_top) == "unexpected reply: at the top expected object, got array"
    assert str(inside) == "unexpected reply: at /balanceEuro expected finite number, got string"


@pytest.mark.parametrize(
    ("content", "got"),
    [
        pytest.param(
            b'{"error": "no\x7f funds"}', 'nothing, beside the error "no  funds"', id="words"
        ),
        pytest.param(
            b'{"error": "' + b"x" * 5000 + b'"}',
            f'nothing, beside the error "{"x" * 200}"',
            id="many-words",
        ),
        pytest.param(b'{"error": 7, "balance": "s3cret"}', "nothing", id="no-words"),
        pytest.param(
            b'{"error": "broke", "balanceEuro": "s3cret"}',
            'string, beside the error "broke"',
            id="words-and-a-balance-that-is-none",
        ),
    ],
)
def test_success_that_is_an_error(content: bytes, got: str) -> None:
    """If a success has the text of an error, the exception shows it, and no other value."""
    with pytest.raises(ResponseValidationError) as caught:
        usage_from(httpx.Response(200, content=content))
    assert (caught.value.pointer, caught.value.got) == ("/balanceEuro", got)


def test_broken_compression(ask: Ask) -> None:
    """A body that httpx cannot decompress is a connection error."""
    api = FakeUsageAPI(Reply(200, b"not gzip", {"content-encoding": "gzip"}))
    with pytest.raises(APIConnectionError, match="DecodingError"):
        ask(Asking(transport=api.transport()))
