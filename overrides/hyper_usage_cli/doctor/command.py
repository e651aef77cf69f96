"""`doctor`: looks at each step from here to the API, and gives an advice for each problem."""

from collections.abc import Iterator

from hyper_usage_cli.access import Access, Key
from hyper_usage_cli.doctor.call import find_usage
from hyper_usage_cli.doctor.connection import find_addresses, find_connection
from hyper_usage_cli.doctor.environment import (
    find_base_url,
    find_certificates,
    find_key,
    find_proxy,
    find_versions,
)
from hyper_usage_cli.doctor.finding import NAMES, Finding, State, data, exit_code, show, skipped
from hyper_usage_cli.output.answer import answer
from hyper_usage_cli.output.console import console

__all__ = ["examine", "run"]


def run(access: Access, *, as_json: bool) -> int:
    """Look at each step and show its finding at once, because the next step may take long."""
    terminal = console()
    findings: list[Finding] = []
    for finding in examine(access):
        findings.append(finding)
        if not as_json:
            show(finding, terminal)
    if as_json:
        print(answer("doctor", data(findings)))
    return exit_code(findings)


def examine(access: Access) -> Iterator[Finding]:
    """Yield a finding for each step; a step that needs a broken one is skipped."""
    yield find_versions()
    found, key = find_key(access)
    yield found
    found, base_url = find_base_url(access)
    yield found
    if base_url is None:
        yield from _skipped_after(found)
    else:
        yield from _examine_server(base_url, key, access.timeout)


def _examine_server(base_url: str, key: Key | None, seconds: float) -> Iterator[Finding]:
    of_proxy, proxy = find_proxy(base_url)
    of_certificates = find_certificates(base_url)
    yield of_proxy
    yield of_certificates
    if of_proxy.state is State.PROBLEM:
        yield from _skipped_after(of_certificates, of_proxy)
        return
    last = skipped("DNS", "the proxy's task") if proxy else find_addresses(base_url, seconds)
    yield last
    broken = [each for each in (of_certificates, last) if each.state is State.PROBLEM]
    if broken:
        yield from _skipped_after(last, broken[0])
        return
    for last in find_connection(base_url, proxy, seconds):
        yield last
        broken += [last] if last.state is State.PROBLEM else []
    if broken:
        yield from _skipped_after(last, broken[0])
    elif key is None:
        yield skipped("call", "needs a key")
        yield skipped("clock", "needs a reply")
    else:
        yield from find_usage(base_url, key, seconds)


def _skipped_after(last: Finding, broken: Finding | None = None) -> Iterator[Finding]:
    """Skip all steps after the last finding; they need the broken one."""
    needed = (broken or last).name
    for name in NAMES[NAMES.index(last.name) + 1 :]:
        yield skipped(name, f"needs {needed}")
