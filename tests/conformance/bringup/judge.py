"""Every command of a README, of the first bring-up and of all that comes later: it is one, and what it names is there.

Each block runs in a shell whose programs write down how they are called and do nothing, so the shell itself reads what people type. What
stands for something else (ROOT, NAME, a dot between angle brackets) is not looked for.
"""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import kube
import tools
from terraform_roots import layout

from bringup import cluster, page

if TYPE_CHECKING:
    from tree import Tree

    from bringup.cluster import Clusters

RECORDED = "aws base64 cat cp curl docker find flux git gpg grep jq kubectl mkdir openssl psql rm sed session-manager-plugin terraform tr vault xargs".split()
RECORDER = """#!/bin/sh
printf '%s\\0' {name} "$@" '
' >> {log}
echo value
"""
# words that stand for what people fill in
OPEN = re.compile(r"\b(ROOT|NAME|NAMESPACE|CLUSTER|ID|ARN|IMAGE|PATH|FILE|YYYY)\b|[<…]|^value$")
IN_A_POD = {"cp", "exec", "port-forward"}
VERBS = {"apply", "destroy", "force-unlock", "import", "init", "output", "plan", "state", "version"}
# what the AWS CLI has besides the API: no skeleton of it can be asked for
CUSTOM = {("eks", "update-kubeconfig"): {"--region", "--name", "--alias"}, ("s3", "cp"): set(), ("ssm", "start-session"): {"--region", "--target", "--document-name"}}
SECONDS = 30


class Page:
    """What a README's commands are judged by."""

    def __init__(self, tree: Tree, folder: Path, clusters: Clusters) -> None:
        self.tree, self.folder = tree, folder
        self.roots = layout.roots(tree)
        self.kubeconfig = folder / "kubeconfig"
        contexts = tree.clusters()
        self.written = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": name, "cluster": {"server": f"{clusters.address}/{name}"}} for name in contexts],
            "contexts": [{"name": name, "context": {"cluster": name, "user": "user"}} for name in contexts],
            "users": [{"name": "user", "user": {"token": "token"}}],
            "current-context": (tree.platform.get("vault") or {}).get("cluster") or contexts[0],
        }
        self.kubeconfig.write_text(json.dumps(self.written))
        self.named = {str(body["name"]): name.removeprefix("cluster-") for name, root in self.roots.items() if name.startswith("cluster-") for call, body in root.calls().items() if call == "cluster"}
        self.releases = {(kube.namespace(thing), kube.name(thing)) for view in tree.views for _, _, thing in view.placed() if thing["kind"] == "HelmRelease"}

    def calls(self, text: str) -> tuple[list[list[str]], str]:
        """How the programs of a block are called, and what the shell says against it."""
        programs, log = self.folder / "bin", self.folder / "calls"
        if not programs.is_dir():
            programs.mkdir(parents=True)
            for name in RECORDED:
                (programs / name).write_text(RECORDER.format(name=name, log=log))
                (programs / name).chmod(0o755)
            (programs / "sleep").symlink_to("/bin/true")
        log.write_text("")
        place = self.folder / "tree"
        shutil.rmtree(place, ignore_errors=True)
        (place / "terraform" / "roots" / "state").mkdir(parents=True)
        (place / "repository" / self.tree.git_path).mkdir(parents=True)
        lines = "\n".join(line for typed in text.splitlines() for line in (typed, *["value"] * entered(typed)))
        environment = {"PATH": str(programs), "HOME": str(self.folder)}
        bash = shutil.which("bash") or "bash"
        checked = subprocess.run([bash, "-n"], input=text, text=True, capture_output=True)
        done = subprocess.run([bash, "--norc"], input=lines, cwd=place, env=environment, text=True, capture_output=True, timeout=SECONDS)
        unknown = re.findall(r"(\S+: command not found)", done.stderr)
        calls = [call.split("\0")[:-1] for call in log.read_text().split("\n\0")]
        return [call for call in calls if call], (checked.stderr or "; ".join(unknown)).strip()

    def problems(self, text: str, whole: bool) -> Iterator[str]:
        """What is wrong with a command; of one in the text that is not `whole`, options may be left to say."""
        where = text.strip().splitlines()[0][:100]
        called, said = self.calls(text)
        if said:
            yield f"`{where}`: {said}"
        for program, *arguments in called:
            judge: Callable[[list[str]], Iterator[str]] = getattr(self, program, self.anything)
            for problem in judge(arguments):
                if whole or "arguments are required" not in problem:
                    yield f"`{program} {' '.join(arguments)[:160]}`: {problem}"

    def anything(self, _arguments: list[str]) -> Iterator[str]:
        yield from ()

    def terraform(self, arguments: list[str]) -> Iterator[str]:
        if arguments == ["version"]:
            return
        name = arguments[0].removeprefix("-chdir=terraform/roots/")
        if name in VERBS:
            return
        if OPEN.search(name):
            return
        root = self.roots.get(name)
        if not root:
            yield f"there is no root {name}"
            return
        if arguments[1] not in VERBS:
            yield f"terraform has no {arguments[1]}"
        if arguments[1] == "output" and arguments[-1] not in root.outputs:
            yield f"{name} has no output {arguments[-1]}"
        addresses = [part.removeprefix("-target=") for part in arguments[2:] if part.removeprefix("-target=").startswith("module.")]
        for address in addresses:
            yield from self.address(root, address)

    def address(self, root: layout.Root, address: str) -> Iterator[str]:
        _, module, *resource = re.sub(r"\[.*?\]", "", address).split(".")
        body = root.calls().get(module)
        if not body:
            yield f"{root.name} calls no module {module}"
            return
        folder = self.tree.root / "terraform" / "modules" / Path(body["source"]).name
        if resource and f'resource "{resource[0]}" "{resource[1]}" {{' not in "".join(file.read_text() for file in sorted(folder.glob("*.tf"))):
            yield f"the module {folder.name} has no {'.'.join(resource)}"

    def aws(self, arguments: list[str]) -> Iterator[str]:
        if arguments == ["--version"]:
            return
        options = {part for part in arguments if part.startswith("--")}
        custom = CUSTOM.get((arguments[0], arguments[1]))
        if custom is not None:
            if options - custom:
                yield f"it has no {sorted(options - custom)}"
        elif problem := skeleton(tuple(re.sub("^…$|^value$", "value", part) for part in arguments)):
            yield problem
        if arguments[0] == "eks":
            name = arguments[arguments.index("--name" if "--name" in arguments else "--cluster-name") + 1]
            if name not in self.named and not OPEN.search(name):
                yield f"there is no cluster {name}"
            if "update-kubeconfig" in arguments and name in self.named:
                self.current(self.named[name])

    def kubectl(self, arguments: list[str]) -> Iterator[str]:
        arguments = [self.tree.clusters()[0] if part == "CLUSTER" else part for part in arguments]
        if any(OPEN.search(part) for part in arguments) and not IN_A_POD & set(arguments):
            return
        command: list[Path | str] = [tools.need("kubectl"), f"--kubeconfig={self.kubeconfig}", f"--cache-dir={self.folder / 'discovery'}"]
        if IN_A_POD & set(arguments):
            found = re.search(r"\b(\S+-\d+)\b", " ".join(arguments))
            arguments = ["-n", arguments[arguments.index("-n") + 1], "get", "pod", *([found[1]] if found else [])]
        arguments = ["get" if part == "edit" else part for part in arguments]
        if "delete" in arguments:
            arguments = [*arguments, "--wait=false"]
        if arguments[:2] == ["config", "use-context"]:
            arguments = ["config", "get-contexts", arguments[2]]
            self.current(arguments[2])
        arguments = [re.sub(r"^--timeout=\S+$", "--timeout=2s", part) for part in arguments]
        done = subprocess.run([*command, *arguments], env={"PATH": os.environ["PATH"], "EDITOR": "true", "HOME": str(self.folder)}, text=True, capture_output=True, timeout=SECONDS)
        if done.returncode:
            yield done.stderr.strip()[-300:]

    def current(self, context: str) -> None:
        self.written["current-context"] = context
        self.kubeconfig.write_text(json.dumps(self.written))

    def flux(self, arguments: list[str]) -> Iterator[str]:
        verb, kind, name, option, namespace, *rest = arguments
        if (verb, kind, option) not in {("suspend", "helmrelease", "-n"), ("resume", "helmrelease", "-n"), ("reconcile", "helmrelease", "-n")} or set(rest) - {"--reset"}:
            yield "not known"
        if not OPEN.search(name) and (namespace, name) not in self.releases:
            yield f"there is no release {name} in {namespace}"

    def psql(self, arguments: list[str]) -> Iterator[str]:
        if arguments == ["--version"]:
            return
        files = [arguments[arguments.index("-f") + 1], *re.findall(r"sslrootcert=(\S+)", arguments[-1])]
        for file in files:
            if not self.tree.exists(file):
                yield f"there is no {file}"

    def vault(self, arguments: list[str]) -> Iterator[str]:
        """Each word up to the first option or path is a command of its command line."""
        words = [part for part in arguments[:3] if re.fullmatch(r"[a-z][a-z-]+", part)]
        first = words[: {"kv": 3, "operator": 2, "token": 2, "lease": 2}.get(words[0] if words else "", 1)]
        first = words[:3] if words[:2] in (["operator", "raft"], ["kv", "metadata"]) else first[:2] if first[:1] == ["kv"] else first
        if problem := no_command(tuple(first)):
            yield problem


def entered(line: str) -> int:
    """How many lines a command waits for."""
    loop = re.search(r"for key in (.+?);", line)
    return 0 if "read -rs" not in line else len(loop[1].split()) if loop else 1


@functools.cache
def skeleton(arguments: tuple[str, ...]) -> str:
    """What the AWS CLI says against a call, without making it."""
    environment = {"PATH": os.environ["PATH"], "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "example", "AWS_EC2_METADATA_DISABLED": "true", "AWS_DEFAULT_REGION": "eu-west-1", "AWS_CONFIG_FILE": os.devnull}
    command: list[Path | str] = [*tools.script("aws", "aws"), *arguments, "--generate-cli-skeleton", "output"]
    done = subprocess.run(command, env=environment, text=True, capture_output=True, timeout=60)
    # the values of its skeleton are none that the API would answer
    return done.stderr.strip()[-300:] if done.returncode and "Parameter validation failed" not in done.stderr else ""


@functools.cache
def no_command(words: tuple[str, ...]) -> str:
    command: list[Path | str] = [tools.need("bao"), *words, "-h"]
    done = subprocess.run(command, text=True, capture_output=True, timeout=SECONDS)
    return "" if done.returncode == 0 and f"Usage: bao {' '.join(words)}" in done.stdout + done.stderr else f"vault has no `{' '.join(words)}`"


def page_of(tree: Tree, readme: str, folder: Path) -> tuple[int, list[str]]:
    """How many commands there are, and what is wrong with them."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    texts = [*page.blocks(readme), *page.spans(readme)]
    with cluster.serving() as clusters:
        for name in tree.clusters():
            clusters.come_up(name, cluster.objects(tree, name, {"vault-tls": {"ca.crt": ""}, "vault-token-reviewer": {"token": ""}}))
        judged = Page(tree, folder, clusters)
        return len(texts), [problem for text in dict.fromkeys(texts) for problem in judged.problems(text, "\n" in text)]


# the platform whose README has everything that a slip is made of
FLAGSHIP = "secret-management"
# a slip of the template: what is said of it, what stands there, what stands there instead
SLIPS = (
    ("has no output", "output -raw snapshot_bucket", "output -raw snapshots"),
    ("there is no root", "-chdir=terraform/roots/network init", "-chdir=terraform/roots/networks init"),
    ("terraform has no", "/vault-infrastructure init\n", "/vault-infrastructure initialise\n"),
    ("calls no module", "state rm module.unseal.", "state rm module.seal."),
    ("has no aws_eks", "import 'module.cluster.aws_eks_access_entry.this", "import 'module.cluster.aws_eks_access_entry.other"),
    ("there is no cluster", "update-kubeconfig --region eu-west-1 --name secret-management-tooling", "update-kubeconfig --region eu-west-1 --name tooling"),
    ("not found", "rollout restart statefulset vault`", "rollout restart statefulset vaults`"),
    ("not found", "config use-context tooling", "config use-context tools"),
    ("doesn't have a resource type", "get fluxinstance flux", "get fluxinstall flux"),
    ("unknown flag", "-o jsonpath='{.data.ca", "--jsonpath='{.data.ca"),
    ("there is no release", "flux suspend helmrelease vault -n vault", "flux suspend helmrelease vault -n vaults"),
    ("there is no terraform/modules", "vault-database/prepare.sql \\", "vault-database/prepared.sql \\"),
    ("vault has no", "vault kv metadata get", "vault kv metadatum get"),
    ("the following arguments are required", "get-secret-value --region eu-west-1 --secret-id", "get-secret-value --region eu-west-1 --secret-name"),
    ("Unknown options", "describe-alarms --region eu-west-1 --alarm-name-prefix", "describe-alarms --region eu-west-1 --alarm-prefix"),
    ("unexpected", "for key in a b c d e; do", "for key in a b c d e do"),
    ("command not found", "jq -n 'env", "jqq -n 'env"),
)


def survivors(tree: Tree, readme: str, folder: Path) -> tuple[int, list[str]]:
    """The slips that no check notices, of those whose text the README has."""
    made, missed = 0, []
    for says, right, wrong in SLIPS:
        if right not in readme:
            # of the others, each has some of them
            if tree.name == FLAGSHIP:
                missed.append(f"nothing says `{right}`")
            continue
        made += 1
        only = [text for text in (*page.blocks(readme), *page.spans(readme)) if right in text + ("`" if right.endswith("`") else "")]
        _, problems = page_of(tree, "\n".join(f"```sh\n{text.rstrip()}\n```\n" for text in only).replace(right.rstrip("`"), wrong.rstrip("`")), folder)
        if not any(says in problem for problem in problems):
            missed.append(f"{wrong}: {problems[:2]}")
    return made, missed
