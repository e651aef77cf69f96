"""Asks for the usage of several accounts at once, and tells which did not answer."""

from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from threading import Semaphore, Thread
from typing import Final, NamedTuple

from hyper_usage import HyperUsageError, Usage
from hyper_usage_cli.accounts.account import Account
from hyper_usage_cli.exit_codes import ExitCode, tell
from hyper_usage_cli.failure import Failure

__all__ = ["Answer", "NoAnswer", "ask", "tell_failures"]

_AT_ONCE: Final = 32


class Answer(NamedTuple):
    """The usage of an account."""

    account: Account
    usage: Usage


class NoAnswer(NamedTuple):
    """The reason why the usage of an account is missing."""

    account: Account
    failure: Failure

    @property
    def message(self) -> str:
        """The reason as a sentence, with the name of the account."""
        return self.account.label(self.failure.message)


def ask(accounts: Sequence[Account]) -> list[Answer | NoAnswer]:
    """Ask for each account once, for many at a time; return the answers in the same order."""
    if len(accounts) == 1:
        return [_answer(accounts[0])]
    turns = Semaphore(_AT_ONCE)

    def work(account: Account, answer: Future[Answer | NoAnswer]) -> None:
        try:
            with turns:
                answer.set_result(_answer(account))
        except BaseException as error:  # noqa: BLE001 - raised by `result` below.
            answer.set_exception(error)

    answers: list[Future[Answer | NoAnswer]] = [Future() for _ in accounts]
    for each in zip(accounts, answers, strict=True):
        # A daemon, so that no call holds up the end of the command, for example by Ctrl-C.
        Thread(target=work, args=each, daemon=True).start()
    return [answer.result() for answer in answers]


def tell_failures(found: Iterable[object]) -> ExitCode:
    """Tell each failure on stderr, and return the highest of their exit codes; OK without any."""
    failures = [each for each in found if isinstance(each, NoAnswer)]
    for each in failures:
        tell(each.message)
    return max((each.failure.exit_code for each in failures), default=ExitCode.OK)


def _answer(account: Account) -> Answer | NoAnswer:
    try:
        return Answer(account, account.access.usage())
    except HyperUsageError as error:
        return NoAnswer(account, Failure.of(error))
