# Written by `python -m codegen regenerate` (openapi-python-client, codegen/templates)
# from openapi.json and overrides/openapi.overlay.yaml. Do not edit: change one of those.
"""JustHyped Usage Statistics API, version 1.0.0 of its document.

Main server for usage statistics

`api` has the operations, `models` the schemas, `client` the server and the credentials.
"""
