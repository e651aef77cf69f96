"""Bytes that come after the end of a reply; a connection with such bytes is not used again."""

import ssl

__all__ = ["HeldBack", "has_record"]


class HeldBack:
    """Holds the last byte of each chunk back, until the parser asks for more.

    The parser does not ask if the reply has ended before. So a byte that is left here tells that
    the server has sent more than the reply, and the parser keeps no byte for the next reply.
    """

    __slots__ = ("byte",)

    def __init__(self) -> None:
        self.byte = b""

    def push(self, chunk: bytes) -> bytes:
        """Hold the last byte of a chunk back; return the others, or the only one."""
        if len(chunk) < 2:  # noqa: PLR2004 - an empty chunk would mean the end of the connection.
            return chunk
        self.byte = chunk[-1:]
        return chunk[:-1]

    def pop(self) -> bytes:
        """Return the byte, if there is one, and hold it no longer."""
        byte, self.byte = self.byte, b""
        return byte

    def __bool__(self) -> bool:
        return bool(self.byte)


def has_record(tls: ssl.SSLObject) -> bool:
    """Return whether a TLS that is fed by hand holds bytes, or its end; a byte is lost then."""
    try:
        tls.read(1)
    except ssl.SSLWantReadError:
        return False
    except ssl.SSLError:
        return True
    return True
