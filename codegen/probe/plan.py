"""Plans a probe: the operations to ask, the server, and the header of the key.

The request is made from the document, not by the generated client. So a maintainer can probe with a
corrected document before generating anything, and the pipeline does not depend on its own output.
"""

import re
from collections.abc import Mapping
from typing import Final

import httpx
from attrs import field, frozen

from codegen.addresses import is_secure
from codegen.checkout import SPEC
from codegen.errors import CodegenError, Problem
from codegen.generate import operations, supported
from codegen.generate.operations import Operation
from codegen.intake.wanted import Wanted, operation_name
from codegen.openapi.document import Document
from codegen.openapi.pointer import resolve
from codegen.openapi.servers import address
from codegen.probe.overlay_drafts import shown

__all__ = ["KEY_VARIABLE", "Plan", "ProbeRequest", "chosen", "plan"]

KEY_VARIABLE: Final = "HYPER_USAGE_API_KEY"

_ADVICE: Final = "expected https://HOST[:PORT][/PATH], or http on a loopback address"


@frozen(kw_only=True)
class ProbeRequest:
    """One request; `operation` is the pointer of its operation in the document."""

    operation: str
    method: str
    url: str
    header: str
    key: str = field(repr=False)


@frozen(kw_only=True)
class Plan:
    """The requests to send, and a sentence for each operation that cannot be asked."""

    requests: tuple[ProbeRequest, ...]
    left_out: tuple[str, ...]


def chosen(wanted: Wanted, name: str | None) -> Wanted:
    """Return the operation with this name, such as `GET /usage`; all if the name is None.

    Raises:
        CodegenError: if the client has no such operation.
    """
    found = tuple(each for each in wanted if name in {None, f"{each[1].upper()} {each[0]}"})
    if not found:
        names = ", ".join(operation_name(*each) for each in wanted)
        what = f"expected an operation of the client, got {name!r}; pass one of: {names}"
        raise CodegenError.at("--operation", what)
    return found


def plan(document: Document, wanted: Wanted, base_url: str | None, key: str | None) -> Plan:
    """Return the requests of all wanted GET operations that require no parameter.

    They go to `base_url`, or to the document's own server.

    Raises:
        CodegenError: if the key is missing, cannot be sent, or would travel unprotected, or if no
            operation can be asked.
    """
    key = (key or "").strip()
    if not re.fullmatch(r"[!-~]+", key):
        what = "unset or not printable ASCII; set it to the API key"
        raise CodegenError.at(KEY_VARIABLE, what)
    known = _operations(document)
    requests: list[ProbeRequest] = []
    left_out: list[str] = []
    for path, method in wanted:
        operation = known.get((method, operations.anonymous(path)))
        if operation is None:
            why = f"expected it in {SPEC}, got none; `refresh` takes it from the vendor's page"
        elif operation.auth_header is None:
            why = "expected a key in a header, got none; correct the document or the overlay"
        elif method != "get":
            why = f"a probe sends GET alone, because {method.upper()} may change something"
        elif required := _required(document, operation):
            why = f"it requires a value, which a probe does not have: {required}"
        else:
            url = _checked_url(base_url or _server(document)) + path
            requests.append(
                ProbeRequest(
                    operation=operation.pointer,
                    method=method.upper(),
                    url=url,
                    header=operation.auth_header,
                    key=key,
                )
            )
            continue
        left_out.append(f"{operation_name(path, method)} was not asked: {why}")
    if not requests:
        raise CodegenError(Problem(f"{SPEC}#/paths", why) for why in left_out)
    return Plan(requests=tuple(requests), left_out=tuple(left_out))


def _required(document: Document, operation: Operation) -> str:
    """Return the parameters of an operation that need a value, in words."""
    return ", ".join(
        f"{location} parameter {shown(str(name))}"
        for (location, name), parameter in operation.parameters.items()
        if resolve(document, f"#{parameter.pointer}").get("required")
    )


def _operations(document: Document) -> Mapping[tuple[str, str], Operation]:
    try:
        return operations.operations(document)
    except Exception:
        # Valid OpenAPI that no client can express, such as a reference to a node without a schema.
        supported.check(document, SPEC)
        raise


def _server(document: Document) -> str:
    """Return the URL of the first server; by OpenAPI's default, a document names none."""
    servers = document.get("servers") or [{"url": "/"}]
    return address(servers[0])


def _checked_url(base_url: str) -> str:
    if not {"@", "?", "#"}.isdisjoint(base_url):
        # The message does not show the URL: user-info is a secret, and a query may be one.
        raise CodegenError.at("--base-url", f"holds user-info, a query or a fragment; {_ADVICE}")
    try:
        url = httpx.URL(base_url)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise CodegenError.at("--base-url", f"cannot be used: {error}; {_ADVICE}") from error
    if not url.host or not is_secure(url.scheme, url.host):
        raise CodegenError.at("--base-url", f"{_ADVICE}, got {base_url!r}")
    return base_url.rstrip("/")
