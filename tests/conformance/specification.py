"""What a platform says, read from its files alone: parts joined, overlays merged, by the rules of the language.

Written apart from the compiler, so that a bug there cannot hide here.
"""

import yamls

# what a file says about itself
HEAD = ("apiVersion", "kind", "include", "environments")


def sources(spec):
    """The platform's own file and all that it includes, each once, in the order of the compiler."""
    found = []

    def visit(file):
        if file in found:
            return
        found.append(file)
        for pattern in document(file).get("include") or []:
            inside = file.parent.glob(pattern) if any(mark in pattern for mark in "*?[") else [file.parent / pattern]
            for other in sorted(path.resolve() for path in inside):
                if other != file:
                    visit(other)

    visit(spec.resolve())
    return found


def document(file):
    return yamls.documents(file.read_text())[0] or {}


def environments(spec):
    return list(document(spec).get("environments") or {})


def platform(spec, environment=None):
    """The whole platform, or that of an environment."""
    whole = {}
    for file in sources(spec):
        for key, value in document(file).items():
            if key in whole and isinstance(value, dict) and key not in HEAD:
                whole[key] = {**whole[key], **value}
            else:
                whole.setdefault(key, value)
    overlay = (whole.pop("environments", None) or {}).get(environment) or {}
    return merged(whole, overlay)


def merged(base, overlay):
    """Maps merge by key, everything else replaces, null removes."""
    if not isinstance(overlay, dict):
        return overlay
    result = dict(base) if isinstance(base, dict) else {}
    for key, value in overlay.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), value)
    return result
