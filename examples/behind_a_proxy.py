"""Send with a proxy and a CA of your own, which the environment need not name.

$ HYPER_USAGE_API_KEY=… python examples/behind_a_proxy.py http://proxy.example:3128 ca.pem
"""

import ssl
import sys

import httpx

from hyper_usage import UsageClient


def main(proxy: str, ca_file: str) -> None:
    """Print the balance, fetched through the proxy from a server whose CA is in the file."""
    trusted = ssl.create_default_context(cafile=ca_file)
    with (
        httpx.Client(proxy=proxy, verify=trusted, trust_env=False) as http,
        UsageClient(http_client=http) as client,  # closing this leaves `http` open
    ):
        print(f"{client.get_usage().balance_euro} EUR")


if __name__ == "__main__":
    main(*sys.argv[1:3])
