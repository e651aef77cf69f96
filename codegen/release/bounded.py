"""One reply of a server, within bounds of time and size: the server may lie, hang, or send on."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from threading import Thread
from typing import Final, TypeVar

from pypi_simple import ACCEPT_ANY
from requests import RequestException, Response, Session
from urllib3.exceptions import HTTPError

from codegen.errors import CodegenError

__all__ = ["BoundedSession", "UnusableError", "ask", "body", "unusable"]

_SECONDS: Final = 60.0  # for a reply in all, from the name of the host to the parsed page
_SECONDS_WITHOUT_A_BYTE: Final = 30
_CHUNK: Final = 2**16

_T = TypeVar("_T")


class UnusableError(Exception):
    """A reply is not the answer of an index; the text repeats nothing of the reply."""


class BoundedSession(Session):
    """A session that follows no redirect: requests would first read all of the redirect's body."""

    def get_redirect_target(self, resp: Response) -> None:
        """Return None: the caller decides about a redirect."""


def ask(session: Session, url: str, where: str, read: Callable[[Response], _T]) -> _T:
    """Return what `read` makes of the reply to a GET; `read` gets the body as a stream.

    Time-outs of sockets count from the last byte, and none of them bounds a parser. So all this
    runs in a thread that is left behind if it takes too long; it ends with the process.

    Raises:
        CodegenError: at `where`, if no reply comes in time, or `read` raises any error.
    """
    future: Future[_T] = Future()

    def run() -> None:
        headers = {"Accept": ACCEPT_ANY, "Accept-Encoding": "identity"}
        try:
            with session.get(
                url, headers=headers, stream=True, timeout=_SECONDS_WITHOUT_A_BYTE
            ) as response:
                future.set_result(read(response))
        except BaseException as error:  # noqa: BLE001 - `result` raises it again
            future.set_exception(error)

    Thread(target=run, daemon=True).start()
    try:
        return future.result(_SECONDS)
    except CodegenError:
        raise
    except UnusableError as error:
        raise unusable(where, str(error)) from None
    except TimeoutError:
        raise unusable(where, f"no complete answer within {_SECONDS:g} s") from None
    except Exception as error:  # noqa: BLE001 - parsers of others raise anything on a bad page
        raise unusable(where, _cause(error)) from None


def body(response: Response, limit: int) -> bytes:
    """Return the body as it was sent, without decompressing it.

    Raises:
        UnusableError: if it has more bytes than the limit.
    """
    content = bytearray()
    for chunk in response.raw.stream(_CHUNK, decode_content=False):
        content += chunk
        if len(content) > limit:
            raise UnusableError(f"more than {limit // 2**20} MiB")
    return bytes(content)


def unusable(where: str, got: str) -> CodegenError:
    """Return the error for a reply that is not the answer of an index."""
    what = f"expected the answer of an index, got {got}"
    return CodegenError.at(where, f"{what}; check HYPER_USAGE_INDEX_URL, and the index itself")


def _cause(error: Exception) -> str:
    """Return the class of an error, and the reason that the operating system gives.

    The rest of the text may repeat what the server sent.
    """
    name = type(error).__name__
    if not isinstance(error, RequestException | HTTPError):
        return f"a page that cannot be read ({name})"
    reasons = (each.strerror for each in _causes(error) if isinstance(each, OSError))
    return ": ".join((name, *[reason for reason in reasons if reason][-1:]))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error:
        yield error
        error = error.__cause__ or error.__context__
