"""What the roots `flux-<cluster>` install with Helm, and where their versions stand."""

import hcl
import yamls


def releases(tree):
    """Every helm_release: (file, name, its body, the values that it gives merged)."""
    for file in tree.files():
        if not file.endswith(".tf"):
            continue
        for block in tree.hcl(file).get("resource", []):
            for name, body in (block.get("helm_release") or {}).items():
                values = {}
                for text in body.get("values", []):
                    merge(values, value_of(text))
                yield file, name, body, values


def value_of(text):
    """The value of `${yamlencode(…)}`; references in it stay texts."""
    inner = text.removeprefix("${").removesuffix("}").strip().removeprefix("yamlencode(").removesuffix(")")
    return plain(hcl.stripped(f"value = {inner}\n")["value"])


def plain(value):
    if isinstance(value, dict):
        return {key: plain(below) for key, below in value.items() if key != "__is_block__"}
    if isinstance(value, list):
        return [plain(below) for below in value]
    return value


def merge(under, over):
    for key, value in over.items():
        if isinstance(value, dict) and isinstance(under.get(key), dict):
            merge(under[key], value)
        else:
            under[key] = value


def texts(tree):
    """Every text of every Terraform file that is no constraint of Terraform itself: (file, dotted path, text)."""
    for file in tree.files():
        if not file.endswith(".tf"):
            continue
        whole = tree.hcl(file)
        whole.pop("terraform", None)
        for path, value in yamls.walk(whole):
            if isinstance(value, str):
                yield file, path, value
