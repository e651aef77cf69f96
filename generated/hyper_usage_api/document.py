# Written by `python -m codegen regenerate` (openapi-python-client, codegen/templates)
# from openapi.json and overrides/openapi.overlay.yaml. Do not edit: change one of those.
"""The vendor's document that this package was made from."""

from typing import Final

VERSION: Final = "1.0.0"
"""The document's own version."""

SHA256: Final = "3f338ce1f0fb929638c593fefe1c44f41eac7c10bd16d6e46ecb3e1c45834505"
"""SHA-256 of `openapi.json` in hex."""
