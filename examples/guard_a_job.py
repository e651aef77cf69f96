"""Start a job only if enough requests are left for it.

$ HYPER_USAGE_API_KEY=… python examples/guard_a_job.py akamai 5000 && ./job

Exit status: 0 the job may start, 1 it must not, 2 the API did not answer.
"""

import sys

from hyper_usage import HyperUsageError, InsufficientQuotaError, UsageClient


def main(product: str, needed: int) -> int:
    """Return the exit status for a job that needs so many requests of a product."""
    try:
        with UsageClient(timeout=10.0) as client:
            client.get_usage().require(product, needed)
    except InsufficientQuotaError as error:
        print(f"no: {error}")
        return 1
    except HyperUsageError as error:
        print(f"no answer: {error}", file=sys.stderr)
        return 2
    print("yes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
