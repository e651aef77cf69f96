"""Reads the text of a file or of an address: bounded, and only from the host that was named."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from time import monotonic
from typing import Final

import httpx

from codegen.addresses import is_secure
from codegen.errors import CodegenError

__all__ = ["LIMIT", "is_url", "read"]

LIMIT: Final = 4 * 2**20
"""The most bytes of a page that are read; the vendor's page has a few thousand."""

_SECONDS: Final = 60.0
_REDIRECTS: Final = 5
_HEADERS: Final = {"Accept": "text/markdown, */*;q=0.5", "User-Agent": "hyper-usage-codegen"}


def is_url(source: str) -> bool:
    """Tell whether a source is an address rather than a path."""
    return re.match(r"[a-z][a-z0-9+.-]*://", source, re.IGNORECASE) is not None


def read(source: str) -> str:
    """Return the text of a file, or of the page at an `https` address.

    Raises:
        CodegenError: if it cannot be read, is too long, is not UTF-8, or comes from another host.
    """
    content = _download(source) if is_url(source) else _load(source)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = f"cannot be read: {error}; save the page as Markdown in UTF-8 and pass that file"
        raise CodegenError.at(source, what) from error


def _load(path: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            content = file.read(LIMIT + 1)
    except (OSError, ValueError) as error:
        raise CodegenError.at(path, f"cannot be read: {error}") from error
    _check_size(len(content), path)
    return content


def _download(address: str) -> bytes:
    deadline = monotonic() + _SECONDS
    try:
        url = httpx.URL(address)
        _check_address(url, address)
        with httpx.Client(headers=_HEADERS, timeout=_SECONDS / 2) as client:
            for _ in range(_REDIRECTS + 1):
                with client.stream("GET", url) as response:
                    if response.next_request is None:
                        _check_answer(response, address)
                        return b"".join(_body(response, address, deadline))
                    _check_redirect(url, response.next_request.url, address)
                    url = response.next_request.url
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        what = f"cannot be fetched: {error}; try later, or save the page and pass the file"
        raise CodegenError.at(address, what) from error
    what = f"redirects more than {_REDIRECTS} times; pass the address of the page itself"
    raise CodegenError.at(address, what)


def _check_address(url: httpx.URL, address: str) -> None:
    if url.userinfo:
        what = "expected the page's public address, got one with a user or a password; remove them"
        raise CodegenError.at(str(url.copy_with(userinfo=b"")), what)
    if not is_secure(url.scheme, url.host):
        what = f"expected an address with https, got {url.scheme!r}; pass the https address"
        raise CodegenError.at(address, what)


def _check_redirect(url: httpx.URL, target: httpx.URL, address: str) -> None:
    if (url.scheme, url.netloc) != (target.scheme, target.netloc):
        what = f"redirects to another host; if that is the vendor's too, pass {str(target)!r}"
        raise CodegenError.at(address, what)


def _check_answer(response: httpx.Response, address: str) -> None:
    if response.status_code != HTTPStatus.OK:
        what = (
            f"expected status 200, got {response.status_code}; "
            "open the page in a browser and pass the address it has now"
        )
        raise CodegenError.at(address, what)
    if response.headers.get("Content-Type", "").lower().startswith("text/html"):
        what = f"got an HTML page; pass its Markdown, {_markdown(response.url)!r}, or save that"
        raise CodegenError.at(address, what)


def _markdown(url: httpx.URL) -> str:
    """Return the address of a page's Markdown on GitBook."""
    path = url.path.rstrip("/") or "/index"
    return str(url.copy_with(path=path if path.endswith(".md") else f"{path}.md"))


def _body(response: httpx.Response, address: str, deadline: float) -> Iterator[bytes]:
    size = 0
    for chunk in response.iter_bytes():
        size += len(chunk)
        _check_size(size, address)
        if monotonic() > deadline:
            what = f"not complete after {_SECONDS:g} seconds; save the page and pass the file"
            raise CodegenError.at(address, what)
        yield chunk


def _check_size(size: int, where: str) -> None:
    if size > LIMIT:
        what = f"more than {LIMIT // 2**20} MiB; expected the one page that documents the operation"
        raise CodegenError.at(where, what)
