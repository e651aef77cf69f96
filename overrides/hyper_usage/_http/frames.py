"""Exceptions without the frames that they have passed.

Tools such as rich and Sentry show the local variables of a traceback, and the frames of httpx and
httpcore hold the key and the credentials of a proxy.
"""

from http.client import responses
from types import FrameType, TracebackType
from typing import cast

import httpcore
import httpx

__all__ = ["chain", "outgoing", "raised_by_a_signal", "refusal"]


def chain(error: BaseException, handled: BaseException | None = None) -> list[BaseException]:
    """Return an exception with its causes, contexts and the members of groups, each once.

    `handled` is what the caller was handling before. It becomes a context of all that is raised
    meanwhile, but it is the caller's: it is left out, with its own causes and contexts.
    """
    found: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    for each in waiting:  # The list grows while it is read.
        if each is not None and not any(each is one for one in (handled, *found)):
            found.append(each)
            waiting += [each.__cause__, each.__context__]
            if isinstance(each, BaseExceptionGroup):
                waiting += cast("BaseExceptionGroup[BaseException]", each).exceptions
    return found


def raised_by_a_signal(
    error: BaseException, handled: BaseException | None = None
) -> BaseException | None:
    """Return the exception in the chain that a signal handler of the caller raised, or None."""
    return next((each for each in chain(error, handled) if _handler(each.__traceback__)), None)


def outgoing(error: BaseException, handled: BaseException | None) -> BaseException:
    """Return the exception to raise for one that comes out of an exchange, without its frames.

    It is the one that a signal handler raised, if any, and has the frames of the handler alone.
    """
    raised = raised_by_a_signal(error, handled)
    handler = _handler(raised.__traceback__) if raised else None
    for each in chain(error, handled):
        _forget_frames(each)
    return (raised or error).with_traceback(handler)


def _forget_frames(error: BaseException) -> None:
    """Remove the frames of an exception; it keeps its words.

    The words of a proxy that refuses are replaced: it may repeat its credentials.
    """
    error.__traceback__ = None
    if isinstance(error, httpcore.ProxyError | httpx.ProxyError):
        error.args = (refusal(error),)


def refusal(error: BaseException) -> str:
    """Return the reason of a proxy; of a status only its name, as the proxy may repeat secrets."""
    status = str(error).partition(" ")[0]
    if status.isdecimal():
        return f"{status} {responses.get(int(status), '')}".strip()
    return str(error)


def _handler(traceback: TracebackType | None) -> TracebackType | None:
    """Return the part of a traceback that starts with a signal handler.

    Python calls a handler with the frame that the signal interrupts. No other function gets the
    frame that it is called from.
    """
    while traceback and (following := traceback.tb_next):
        if _has_argument(following.tb_frame, traceback.tb_frame):
            return following
        traceback = following
    return None


def _has_argument(frame: FrameType, expected: FrameType) -> bool:
    values = list[object](frame.f_locals.values())
    tuples = [cast("tuple[object, ...]", each) for each in values if isinstance(each, tuple)]
    return any(each is expected for some in (values, *tuples) for each in some)
