# Written by `python -m codegen regenerate` (openapi-python-client, codegen/templates)
# from openapi.json and overrides/openapi.overlay.yaml. Do not edit: change one of those.
"""Errors about a reply."""

from typing import Self

__all__ = ["ReplyError", "StatusError", "ValidationError"]


class ReplyError(Exception):
    """A reply that is not the documented success."""


class ValidationError(ReplyError):
    """A value that violates the document.

    `pointer` is the JSON Pointer of the value in the body. `expected` describes the promised value,
    `got` the type of the actual one; neither holds the value itself.
    """

    def __init__(self, pointer: str, expected: str, got: str) -> None:
        super().__init__(pointer, expected, got)
        self.pointer = pointer
        self.expected = expected
        self.got = got

    def __str__(self) -> str:
        return f"at {self.pointer or 'the top'}: expected {self.expected}, got {self.got}"

    def within(self, step: str | int) -> Self:
        """Return this error for the object or array that holds the value under `step`."""
        token = str(step).replace("~", "~0").replace("/", "~1")
        return type(self)(f"/{token}{self.pointer}", self.expected, self.got)


class StatusError(ReplyError):
    """A reply whose status is not a documented success.

    `body` is the decoded body, or None if the document does not describe the body, or the body
    violates the document. `documented` tells whether the document names this status.
    """

    def __init__(self, status_code: int, body: object, documented: bool) -> None:
        super().__init__(status_code, body, documented)
        self.status_code = status_code
        self.body = body
        self.documented = documented

    def __str__(self) -> str:
        return f"status {self.status_code}{'' if self.documented else ', which is not documented'}"
