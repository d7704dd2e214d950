"""HCL as plain data."""

import hcl2


def parsed(text):
    """Blocks and attributes, without the quotes and the marks that the parser leaves on them."""
    return plain(hcl2.loads(text))


def plain(value):
    if isinstance(value, str):
        return value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, dict):
        return {plain(name): plain(inner) for name, inner in value.items() if not name.startswith("__")}
    return value
