"""The texts that a tool shows of an exception: its chain, and the local variables of frames."""

from collections.abc import Iterator
from pathlib import Path
from traceback import StackSummary, format_exception_only, walk_tb
from typing import Final

import hyper_usage
import hyper_usage_api
from hyper_usage._http.frames import chain

__all__ = ["shown_of"]

_OUR_CODE: Final = tuple(str(Path(module.__path__[0])) for module in (hyper_usage, hyper_usage_api))
_TESTS: Final = str(Path(__file__).parents[1])


def shown_of(error: BaseException) -> Iterator[tuple[str, object]]:
    """Return each place in the chain of an exception with all that it shows.

    Frames of tests are left out, and there must be no other frames than those of the package.
    """
    for each in chain(error):
        name = type(each).__name__
        yield f"arguments of {name}", (each.args, vars(each))
        yield f"words of {name}", format_exception_only(each)
        frames = [
            (frame, line)
            for frame, line in walk_tb(each.__traceback__)
            if not frame.f_code.co_filename.startswith(_TESTS)
        ]
        for frame, _ in frames:
            assert frame.f_code.co_filename.startswith(_OUR_CODE), frame
        for summary in StackSummary.extract(iter(frames), capture_locals=True):
            yield f"locals of {summary.name} in {name}", summary.locals
