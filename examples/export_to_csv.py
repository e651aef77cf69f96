"""Write a line for each plan to a CSV file, for a spreadsheet or for pandas.read_csv.

$ HYPER_USAGE_API_KEY=… python examples/export_to_csv.py > usage.csv
"""

import csv
import sys
from typing import TextIO

from hyper_usage import Usage, UsageClient

COLUMNS = ("fetched_at", "product", "quota", "used", "remaining", "overage", "expires_at", "issues")


def write(usage: Usage, file: TextIO) -> None:
    """Write a usage as CSV; an unknown figure is an empty cell."""
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for plan in usage.plans:
        writer.writerow(
            (
                usage.fetched_at.isoformat(),
                plan.product,
                plan.quota,
                plan.used,
                plan.remaining,
                plan.overage,
                plan.expires_at and plan.expires_at.isoformat(),
                "; ".join(map(str, plan.issues)),
            )
        )


def main() -> None:
    """Fetch usage and write it to stdout."""
    with UsageClient() as client:
        usage = client.get_usage()
    write(usage, sys.stdout)


if __name__ == "__main__":
    main()
