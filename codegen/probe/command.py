"""The real API against the document: one request, one reply, and where they differ.

The request is made from the document, not by the generated client: a document that was just
corrected can be probed before anything is generated from it, and the pipeline goes on not to depend
on what it makes. The key travels in the header of the document's security scheme, to the one
address that was named, and nowhere else. Nothing of the reply is shown but the names of its members
and types.
"""

import re
from collections.abc import Callable
from concurrent.futures import Future
from http import HTTPStatus
from threading import Thread
from typing import Final

import httpx
from attrs import field, frozen

from codegen.addresses import is_secure
from codegen.errors import CodegenError
from codegen.generate import operations
from codegen.intake.select import WANTED
from codegen.openapi.document import Document, is_array, is_object, loads_value
from codegen.probe import overlay_drafts
from codegen.probe.compare import Difference, Kind, compare
from codegen.probe.overlay_drafts import LONGEST_NAME, shown

__all__ = ["KEY_VARIABLE", "Reply", "Request", "as_text", "differences", "request"]

KEY_VARIABLE: Final = "HYPER_USAGE_API_KEY"

_SECONDS: Final = 30.0
_LIMIT: Final = 2**20
_MOST: Final = 50
_MEDIA_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,60}")
_REFUSALS: Final = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
_ADVICE: Final = "expected https://HOST[:PORT][/PATH], or http on a loopback address"
_HEAD: Final = """\
Draft actions for overrides/openapi.overlay.yaml. Look at each: a reply shows what an API does, not
what it promises. Where an action there says what a draft takes back, mend that action instead.
"""


@frozen(kw_only=True)
class Request:
    """What to ask, and by which operation of the document, named by its pointer."""

    operation: str
    method: str
    url: str
    header: str
    key: str = field(repr=False)


@frozen(kw_only=True)
class Reply:
    """What came back; `content_type` is without parameters, and empty where there was none."""

    status: int
    content_type: str
    content: bytes = field(repr=False)


def request(document: Document, base_url: str | None, key: str | None) -> Request:
    """Make the request of the document's one operation; without a base URL, to its own server.

    Raises:
        CodegenError: there is no key, it cannot be sent, or it would travel unprotected.
    """
    key = (key or "").strip()
    if not re.fullmatch(r"[!-~]+", key):
        what = "unset or no printable ASCII; set it to the key to ask with"
        raise CodegenError.at(KEY_VARIABLE, what)
    ((path, method),) = WANTED
    operation = operations.operations(document).get((method, path))
    if operation is None or operation.auth_header is None:
        raise CodegenError.at("openapi.json#/paths", f"no {method} {path} with a key in a header")
    return Request(
        operation=operation.pointer,
        method=method.upper(),
        url=_checked(base_url or document["servers"][0]["url"]) + path,
        header=operation.auth_header,
        key=key,
    )


def _checked(base_url: str) -> str:
    if not {"@", "?", "#"}.isdisjoint(base_url):
        # Not shown: user-info is a secret, and a query may be one.
        raise CodegenError.at("--base-url", f"holds user-info, a query or a fragment; {_ADVICE}")
    try:
        url = httpx.URL(base_url)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise CodegenError.at("--base-url", f"cannot be used: {error}; {_ADVICE}") from error
    if not url.host or not is_secure(url.scheme, url.host):
        raise CodegenError.at("--base-url", f"{_ADVICE}, got {base_url!r}")
    return base_url.rstrip("/")


def differences(document: Document, asked: Request) -> list[Difference]:
    """Ask once, and compare the reply with the document.

    Raises:
        CodegenError: there is no complete reply, the key was refused, or the body is unreadable.
    """
    try:
        reply = _in_time(lambda: _ask(asked))
    except (TimeoutError, httpx.TimeoutException) as error:
        what = f"no complete reply within {_SECONDS:g} seconds"
        raise CodegenError.at(asked.url, what) from error
    except (httpx.HTTPError, httpx.InvalidURL, ImportError, OSError, ValueError) as error:
        # Only what fails before a reply is told in its own words; others may quote the reply.
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


def _in_time(work: Callable[[], Reply]) -> Reply:
    """Wait for work no longer than allowed; a host's name is looked up in what time it takes."""
    future = Future[Reply]()

    def run() -> None:
        try:
            future.set_result(work())
        except Exception as error:  # noqa: BLE001 - whoever waits gets to see it.
            future.set_exception(error)

    Thread(target=run, daemon=True).start()
    return future.result(_SECONDS)


def _ask(asked: Request) -> Reply:
    headers = {
        "Accept": "application/json",
        "Accept-Encoding": "identity",  # What is not packed needs no bound on unpacking.
        "User-Agent": "hyper-usage-codegen",
        asked.header: asked.key,
    }
    # A proxy may carry TLS; what is meant for this machine, key and all, it would get to read.
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
                raise CodegenError.at(asked.url, f"more than {_LIMIT // 2**20} MiB of body")
        return Reply(status=response.status_code, content_type=content_type, content=content)


def _content_type(response: httpx.Response, asked: Request) -> str:
    """Return the media type of a reply that can be read; empty where it names none."""
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise CodegenError.at(asked.url, "the body came packed, which was not asked for")
    essence: str = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if essence and (not _MEDIA_TYPE.fullmatch(essence) or asked.key.lower() in essence):
        raise CodegenError.at(asked.url, "the reply's content type is no media type")
    return essence


def _parse(content: bytes, asked: Request) -> object:
    try:
        return loads_value(content.decode(), asked.url)
    except UnicodeDecodeError as error:
        raise CodegenError.at(asked.url, f"the body is no UTF-8: {error.reason}") from error
    except CodegenError as error:
        (problem,) = error.problems
        what = shown(problem.what.replace(asked.key, "[key]"))
        raise CodegenError.at(problem.where, f"the body cannot be read: {what}") from error


def _without_key(value: object, key: str) -> object:
    """Return a body in which no member is named as the key is."""
    if is_object(value):
        return {
            name.replace(key, "[key]"): _without_key(inner, key) for name, inner in value.items()
        }
    return [_without_key(entry, key) for entry in value] if is_array(value) else value


def as_text(document: Document, asked: Request, found: list[Difference]) -> str:
    """Write what differs, and draft actions that would correct the document."""
    what = f"{asked.method} {asked.url}"
    if not found:
        return f"{what} agrees with the document\n"
    first, rest = found[:_MOST], found[_MOST:]
    blocks = [
        f"{what} differs from the document; differences: {len(found)}",
        *map(_as_lines, first),
        *([f"... and {len(rest)} more, once these are seen to"] if rest else []),
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
        f"       document  #{shown(difference.place)}",
    ]
    if difference.kind is Kind.MEMBER and len(difference.name) > LONGEST_NAME:
        lines.append(f"       no draft: the name has {len(difference.name)} characters")
    return "\n".join(lines)
