"""Lets atheris find what a server would have to send to reach every line of the client.

`python -m tests.hyper_usage.fuzz.guided` takes the arguments of libFuzzer. What it runs is counted
there; what ends badly is printed by Python, and kept by libFuzzer as a file.
"""

import sys
from importlib import import_module

atheris = import_module("atheris")  # Not for every platform, so no type checker may insist on it.

with atheris.instrument_imports(include=["hyper_usage", "hyper_usage_api", "h11"]):
    from tests.hyper_usage.fuzz.outcome import judge, wire


def feed(sent: bytes) -> None:
    """Have a server send these bytes."""
    judge(wire(sent))


if __name__ == "__main__":
    atheris.Setup(sys.argv, feed)
    atheris.Fuzz()
