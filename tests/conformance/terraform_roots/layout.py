"""What stands where: roots, the modules they call, the states they read."""

import functools
import re

import hcl

REMOTE = re.compile(r"data\.terraform_remote_state\.(\w+)\.outputs\.(\w+)")
FOLDER = "terraform/roots"


def identifier(name):
    return name.replace("-", "_")


@functools.cache
def parsed(text):
    """python-hcl2 is slow, and most files are read more than once."""
    return hcl.stripped(text)


class Root:
    """A root module, read from its files."""

    def __init__(self, tree, folder):
        self.tree = tree
        self.folder = folder
        self.name = folder.rpartition("/")[2]
        self.main = self.read("main.tf")
        self.text = tree.text(f"{folder}/main.tf") + tree.text(f"{folder}/providers.tf")
        self.outputs = {}
        if tree.exists(f"{folder}/outputs.tf"):
            for block in blocks(self.read("outputs.tf"), "output"):
                self.outputs |= {name: body["value"] for name, body in block.items()}

    def read(self, name):
        return parsed(self.tree.text(f"{self.folder}/{name}"))

    def calls(self):
        """name of a module call -> its body."""
        return {name: body for block in blocks(self.main, "module") for name, body in block.items()}

    def providers(self):
        """The providers that it configures."""
        return {name for block in blocks(self.read("providers.tf"), "provider") for name in block}

    def backend(self):
        (terraform,) = blocks(self.read("backend.tf"), "terraform")
        (backend,) = blocks(terraform, "backend")
        return backend["s3"]

    def states(self):
        """name of a remote state -> its configuration."""
        found = {}
        for block in blocks(self.main, "data"):
            found |= dict(block.get("terraform_remote_state", {}).items())
        return found

    def reads(self):
        """(name of a remote state, output)."""
        return sorted(set(REMOTE.findall(self.text)))


def blocks(body, kind):
    return body.get(kind) or []


def roots(tree):
    return {root.name: root for root in (Root(tree, folder) for folder in tree.folders(f"{FOLDER}/*"))}
