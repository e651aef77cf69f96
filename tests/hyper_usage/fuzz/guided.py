"""Lets atheris search for bytes of a server that reach more lines of the client.

`python -m tests.hyper_usage.fuzz.guided` takes the arguments of libFuzzer. libFuzzer counts the
runs and keeps the bytes of a failure in a file; Python prints the failure.
"""

import sys
from importlib import import_module

atheris = import_module("atheris")  # Imported so because it is missing on some platforms.

with atheris.instrument_imports(include=["hyper_usage", "hyper_usage_api", "h11"]):
    from tests.hyper_usage.fuzz.outcome import judge, wire


def feed(sent: bytes) -> None:
    """Check the outcome of these bytes from a server."""
    judge(wire(sent))


if __name__ == "__main__":
    atheris.Setup(sys.argv, feed)
    atheris.Fuzz()
