"""Sends a request to the real API, and reports where the reply differs from the document.

The key is sent only to the given address, in the header that the document names. A report shows
names of members and types of the reply, and no value.
"""

import re
from collections.abc import Callable
from concurrent.futures import Future
from http import HTTPStatus
from threading import Thread
from typing import Final

import httpx
from attrs import field, frozen

from codegen.errors import CodegenError
from codegen.openapi.document import Document, is_array, is_object, loads_value
from codegen.probe import overlay_drafts
from codegen.probe.compare import Difference, Kind, compare
from codegen.probe.overlay_drafts import LONGEST_NAME, shown
from codegen.probe.plan import KEY_VARIABLE, ProbeRequest

__all__ = ["ProbeReply", "as_text", "differences"]

_SECONDS: Final = 30.0
_LIMIT: Final = 2**20
_MOST: Final = 50
_MEDIA_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,60}")
_REFUSALS: Final = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
_HEAD: Final = """\
Draft actions for overrides/openapi.overlay.yaml. Check each: a reply shows what an API does, not
what it promises. If a draft reverses an action of the overlay, change that action instead.
"""


@frozen(kw_only=True)
class ProbeReply:
    """The reply; `content_type` has no parameters, and is empty if the reply has none."""

    status: int
    content_type: str
    content: bytes = field(repr=False)


def differences(document: Document, asked: ProbeRequest) -> list[Difference]:
    """Send the request once, and return where the reply differs from the document.

    Raises:
        CodegenError: if no complete reply comes, the key is refused, or the body is unreadable.
    """
    try:
        reply = _in_time(lambda: _send(asked))
    except (TimeoutError, httpx.TimeoutException) as error:
        what = f"no complete reply within {_SECONDS:g} seconds; try again"
        raise CodegenError.at(asked.url, what) from error
    except (httpx.HTTPError, httpx.InvalidURL, ImportError, OSError, ValueError) as error:
        # Only a ConnectError cannot quote the reply.
        words = f": {error}" if isinstance(error, httpx.ConnectError) else ""
        what = f"no complete reply: {type(error).__name__}{words}"
        raise CodegenError.at(asked.url, what) from error
    if reply.status in _REFUSALS:
        what = f"refused with status {reply.status}; is {KEY_VARIABLE} a valid key of this server?"
        raise CodegenError.at(asked.url, what)
    return compare(
        document,
        asked.operation,
        reply.status,
        reply.content_type,
        lambda: _without_key(_parse(reply.content, asked), asked.key),
    )


def _in_time(work: Callable[[], ProbeReply]) -> ProbeReply:
    """Return the result of `work`, or raise TimeoutError: httpx waits for a name without limit."""
    future = Future[ProbeReply]()

    def run() -> None:
        try:
            future.set_result(work())
        except Exception as error:  # noqa: BLE001 - the waiting thread raises it.
            future.set_exception(error)

    Thread(target=run, daemon=True).start()
    return future.result(_SECONDS)


def _send(asked: ProbeRequest) -> ProbeReply:
    headers = {
        "Accept": "application/json",
        "Accept-Encoding": "identity",  # A compressed body could grow without bound.
        "User-Agent": "hyper-usage-codegen",
        asked.header: asked.key,
    }
    # A proxy cannot read TLS; it could read a plain request to this machine, and the key in it.
    trusted = httpx.URL(asked.url).scheme == "https"
    with (
        httpx.Client(timeout=_SECONDS, trust_env=trusted) as http,
        http.stream(asked.method, asked.url, headers=headers, follow_redirects=False) as response,
    ):
        content_type = _content_type(response, asked)
        content = b""
        for chunk in response.iter_raw():
            content += chunk
            if len(content) > _LIMIT:
                raise CodegenError.at(asked.url, f"the body is longer than {_LIMIT // 2**20} MiB")
        return ProbeReply(status=response.status_code, content_type=content_type, content=content)


def _content_type(response: httpx.Response, asked: ProbeRequest) -> str:
    """Return the media type of a reply, or an empty text if the reply has none."""
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise CodegenError.at(asked.url, "the body is compressed, although the request forbids it")
    essence: str = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if essence and (not _MEDIA_TYPE.fullmatch(essence) or asked.key.lower() in essence):
        raise CodegenError.at(asked.url, "the reply's content type is not a media type")
    return essence


def _parse(content: bytes, asked: ProbeRequest) -> object:
    try:
        return loads_value(content.decode(), asked.url)
    except UnicodeDecodeError as error:
        raise CodegenError.at(asked.url, f"the body is not UTF-8: {error.reason}") from error
    except CodegenError as error:
        (problem,) = error.problems
        what = shown(problem.what.replace(asked.key, "[key]"))
        raise CodegenError.at(problem.where, f"the body cannot be read: {what}") from error


def _without_key(value: object, key: str) -> object:
    """Return a body with `[key]` for the key in the names of members."""
    if is_object(value):
        return {
            name.replace(key, "[key]"): _without_key(inner, key) for name, inner in value.items()
        }
    return [_without_key(entry, key) for entry in value] if is_array(value) else value


def as_text(document: Document, asked: ProbeRequest, found: list[Difference]) -> str:
    """Return the report: the differences, and draft actions that would correct the document."""
    what = f"{asked.method} {asked.url}"
    if not found:
        return f"{what} agrees with the document\n"
    first, rest = found[:_MOST], found[_MOST:]
    blocks = [
        f"{what} differs from the document; differences: {len(found)}",
        *map(_as_lines, first),
        *([f"... and {len(rest)} more: correct these first"] if rest else []),
    ]
    actions = overlay_drafts.draft(document, first)
    text = "\n".join(blocks) + "\n"
    return f"{text}\n{_HEAD}\n{overlay_drafts.as_yaml(actions)}" if actions else text


def _as_lines(difference: Difference) -> str:
    types = f": {', '.join(difference.types)}" if difference.types else ""
    beside = f" (and {', '.join(difference.beside)}, as documented)" if difference.beside else ""
    lines = [
        f"{difference.title}{types}{beside}",
        f"       reply     {shown(difference.pointer) or '(as a whole)'}, seen {difference.times}",
        f"       document  #{shown(difference.location)}",
    ]
    if difference.kind is Kind.MEMBER and len(difference.name) > LONGEST_NAME:
        lines.append(f"       no draft: the name has {len(difference.name)} characters")
    return "\n".join(lines)
