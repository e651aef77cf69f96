"""Profiles a call; `python3 noxfile.py -s bench -- --profile` prints the result.

The profiler makes functions in Python look slower than those in C. So it shows where to look;
tests/bench/calls.py measures the gain.
"""

from cProfile import Profile
from pstats import SortKey, Stats
from typing import Final

from hyper_usage import UsageClient
from tests.bench.server import serve

SIZES: Final = (3, 1000)
PLANS_IN_ALL: Final = 12_000
LINES: Final = 16

__all__ = ["main"]


def main() -> None:
    """Print the functions that take most time, for a small and for a large reply."""
    with serve() as origin:
        for plans in SIZES:
            with UsageClient("test-key", base_url=f"{origin}/{plans}") as client:
                client.get_usage()  # The first call connects, and imports modules for all calls.
                with Profile() as profile:
                    for _ in range(PLANS_IN_ALL // plans):
                        client.get_usage()
            print(f"{plans} plans", flush=True)
            Stats(profile).strip_dirs().sort_stats(SortKey.TIME).print_stats(LINES)
