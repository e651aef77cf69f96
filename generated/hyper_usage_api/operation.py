# Written by `python -m codegen regenerate` (openapi-python-client, codegen/templates)
# from openapi.json and overrides/openapi.overlay.yaml. Do not edit: change one of those.
"""An operation as data, with its request and the reading of its reply."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Generic, Literal, Protocol, TypeVar, cast
from urllib.parse import quote

from attrs import field, frozen

from . import encode
from .errors import StatusError, ValidationError
from .types import UNSET

__all__ = ["Auth", "Operation", "Parameter", "Request"]

T = TypeVar("T")


class Auth(Protocol):
    """Credentials in headers."""

    def headers(self) -> dict[str, str]:
        """Return the headers with the credentials."""
        ...


@frozen(kw_only=True)
class Parameter:
    """A parameter: its wire name, its location, and whether an array is one value an item."""

    name: str
    location: Literal["path", "query", "header"]
    required: bool
    explode: bool = False


@frozen(kw_only=True)
class Request:
    """A request to send; its `repr` does not show the headers, which may hold a key.

    `path` and `query` are percent-encoded.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(repr=False)
    content: bytes | None = None

    def url(self, base_url: str) -> str:
        """Return the full URL."""
        query = "&".join(f"{name}={value}" for name, value in self.query)
        return f"{base_url.rstrip('/')}{self.path}{'?' if query else ''}{query}"


@frozen(kw_only=True)
class Operation(Generic[T]):
    """One operation of the document.

    - `success`, `errors`: the reader of the body by status pattern (`200`, `4XX`, `default`).
      If the only pattern for success is `default`, it is for errors too.
    - `security`: the name of the credentials that the operation needs.
    """

    pointer: str
    method: str
    path: str
    parameters: tuple[Parameter, ...] = ()
    security: str | None = None
    deprecated: bool = False
    content_type: str = "application/json"
    accept: str = "application/json"
    success: Mapping[str, Callable[[bytes], T]]
    errors: Mapping[str, Callable[[bytes], object]]

    def request(
        self, *arguments: object, auth: Auth | None = None, body: object = UNSET
    ) -> Request:
        """Return the request for the values of `parameters`, in their order.

        Raises:
            TypeError: if the operation needs credentials and `auth` is None.
        """
        if self.security and auth is None:
            raise TypeError(f"auth must be credentials of {self.security}, got None")
        given = [
            (parameter, argument)
            for parameter, argument in zip(self.parameters, arguments, strict=True)
            if argument is not UNSET and argument is not None
        ]
        headers = {"accept": self.accept}
        content = None
        if body is not UNSET:
            headers["content-type"] = self.content_type
            content = encode.dumps(body)
        headers |= {p.name: encode.text(value) for p, value in given if p.location == "header"}
        return Request(
            method=self.method,
            path=self.path.format_map(
                {p.name: _segment(value) for p, value in given if p.location == "path"}
            ),
            query=tuple(
                pair for p, value in given if p.location == "query" for pair in _query(p, value)
            ),
            headers=headers | (auth.headers() if auth else {}),
            content=content,
        )

    def read(self, status_code: int, content: bytes) -> T:
        """Return the decoded body of a reply.

        Raises:
            StatusError: if the status is not a documented success.
            ValidationError: if the body violates the document.
        """
        for pattern in _patterns(status_code):
            if pattern in self.success and 200 <= status_code < 300:
                return self.success[pattern](content)
            if reader := self.errors.get(pattern) or self.success.get(pattern):
                raise StatusError(status_code, _try(reader, content), True)
        raise StatusError(status_code, None, False)


@lru_cache
def _patterns(status_code: int) -> tuple[str, str, str]:
    return str(status_code), f"{status_code // 100}XX", "default"


def _try(reader: Callable[[bytes], object], content: bytes) -> object:
    """Return the decoded body of an error, or None: a wrong body must not hide the error."""
    try:
        return reader(content)
    except ValidationError:
        return None


def _query(parameter: Parameter, value: object) -> Iterator[tuple[str, str]]:
    name = quote(parameter.name, safe="")
    if parameter.explode and isinstance(value, (list, tuple)):
        for item in cast("Iterable[object]", value):
            yield name, _quoted(item)
    else:
        yield name, _quoted(value)


def _segment(value: object) -> str:
    """Return a path parameter; dots alone are escaped, because `..` is another path."""
    text = _quoted(value)
    return text if text.strip(".") else text.replace(".", "%2E")


def _quoted(value: object) -> str:
    """Percent-encode a value, except the commas between the items of an array."""
    items = cast("Iterable[object]", value) if isinstance(value, (list, tuple)) else (value,)
    return ",".join(quote(encode.text(item), safe="") for item in items)
