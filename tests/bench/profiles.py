"""Where the time of a call goes; `python3 noxfile.py -s bench -- profiles` prints it.

The profiler makes Python's own functions look dearer beside those in C than they are: it shows
where to look, and tests/bench/calls.py what it brought.
"""

from cProfile import Profile
from pstats import SortKey, Stats
from typing import Final

from hyper_usage import UsageClient
from tests.bench.server import SIZES, serve

PLANS_IN_ALL: Final = 12_000
LINES: Final = 16


def main() -> None:
    """Print the functions that take longest, for a small reply and for a large one."""
    with serve() as origin:
        for plans in SIZES:
            with UsageClient("test-key", base_url=f"{origin}/{plans}") as client:
                client.get_usage()  # connects, and loads what any call needs
                with Profile() as profile:
                    for _ in range(PLANS_IN_ALL // plans):
                        client.get_usage()
            print(f"{plans} plans", flush=True)
            Stats(profile).strip_dirs().sort_stats(SortKey.TIME).print_stats(LINES)


if __name__ == "__main__":
    main()
