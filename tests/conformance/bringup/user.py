"""A new user: a shell in the folder of the README, with the tools that it asks for. Git, jq, gpg, psql, curl and the commands of AWS and Vault
are the real ones; kubectl is too, for all but what runs in a pod."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tools
from vault_server.person import Person

if TYPE_CHECKING:
    from tree import Tree
    from vault_server.voters import Voters

    from bringup.cluster import Clusters
    from bringup.roots import Roots

IN_A_POD = {"cp", "exec", "port-forward"}


class User(Person):
    def __init__(self, stack: contextlib.ExitStack, tree: Tree, voters: Voters, clusters: Clusters, roots: Roots, folder: Path, environment: dict[str, str]) -> None:
        product = tree.platform["vault"].get("server", "vault")
        super().__init__(stack, voters, folder, tree.platform["vault"]["host"], f"{product}-active")
        self.stack, self.tree, self.clusters, self.roots = stack, tree, clusters, roots
        self.place = folder  # where the shell is
        self.environment |= environment
        self.kubeconfig = folder / "kubeconfig"
        self.names = {str(body["name"]): name.removeprefix("cluster-") for name, root in roots.roots.items() if name.startswith("cluster-") for call, body in root.calls().items() if call == "cluster"}

    def shell_in(self, folder: Path) -> None:
        """Another shell, which knows nothing of the first one."""
        self.leave()
        self.place = folder
        options: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        self.shell = subprocess.Popen(["bash", "--norc", "-m"], cwd=folder, env=self.environment, **options)
        self.shell.stdin.write("trap 'kill $(jobs -p) 2> /dev/null' EXIT\n")

    def terraform(self, _stack: contextlib.ExitStack, arguments: list[str], asked: dict[str, Any]) -> str:
        return self.roots.run(arguments, Path(asked["folder"]), asked["environment"])

    def aws(self, _stack: contextlib.ExitStack, arguments: list[str], asked: dict[str, Any]) -> str:
        if arguments[:2] == ["eks", "update-kubeconfig"]:
            return self.configured(dict(zip(arguments[2::2], arguments[3::2], strict=True)))
        return ran([*tools.script("aws", "aws"), *arguments], asked)

    def configured(self, options: dict[str, str]) -> str:
        """What the real command writes, with the address of a server of this machine."""
        cluster = self.names.get(options.pop("--name"))
        if options.pop("--region") != self.tree.platform["aws"]["region"] or cluster not in self.clusters.known:
            raise RuntimeError(f"there is no cluster {cluster}")
        alias = options.pop("--alias", cluster)
        if options:
            raise RuntimeError(f"not known: {options}")
        known = json.loads(self.kubeconfig.read_text()) if self.kubeconfig.is_file() else {"clusters": [], "contexts": []}
        servers = [*known["clusters"], {"name": cluster, "cluster": {"server": f"{self.clusters.address}/{cluster}"}}]
        contexts = [*known["contexts"], {"name": alias, "context": {"cluster": cluster, "user": "user"}}]
        users = [{"name": "user", "user": {"token": "token"}}]
        self.kubeconfig.write_text(json.dumps({"apiVersion": "v1", "kind": "Config", "clusters": servers, "contexts": contexts, "users": users, "current-context": alias}))
        return ""

    def kubectl(self, stack: contextlib.ExitStack, arguments: list[str], asked: dict[str, Any]) -> str | None:
        if IN_A_POD & set(arguments):
            ran([tools.need("kubectl"), f"--kubeconfig={self.kubeconfig}", "-n", "vault", "get", "pod", "vault-0"], asked)
            if arguments[2:4] == ["exec", "vault-0"]:
                arguments = [*arguments[:3], "-ti", *arguments[3:]]
            return super().kubectl(stack, arguments, asked)
        return ran([tools.need("kubectl"), f"--kubeconfig={self.kubeconfig}", f"--cache-dir={self.folder / 'discovery'}", *arguments], asked)


def ran(command: list[Path | str], asked: dict[str, Any]) -> str:
    environment = {**asked["environment"], "EDITOR": "true"}
    done = subprocess.run(command, cwd=asked["folder"], env=environment, text=True, capture_output=True, timeout=120)
    if done.returncode:
        raise RuntimeError((done.stderr or done.stdout).strip()[-600:])
    return done.stdout


def repository(tree: Tree, folder: Path, changed: dict[str, bytes]) -> Path:
    """The platform's repository on this machine; the home folder whose settings of git lead there from the address that the README has. `changed`
    are files of the tree with other contents."""
    url, branch = tree.platform["git"]["url"], tree.platform["git"].get("branch", "main")
    source, bare, home = folder / "source", folder / "repository.git", folder / "home"
    for place in (source, home):
        place.mkdir(parents=True)
    target = source / tree.git_path
    shutil.copytree(tree.root, target, dirs_exist_ok=True)
    for name, content in changed.items():
        (target / name).write_bytes(content)
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1"}
    who = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.com"]
    for command in (["init", "-q", "-b", branch], ["add", "-A"], [*who, "commit", "-qm", "first"], ["clone", "-q", "--bare", ".", str(bare)], ["config", "--global", f"url.file://{bare}.insteadOf", url]):
        subprocess.run([tools.on_path("git"), *command], cwd=source, env=environment, check=True, capture_output=True)
    return home


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
