"""The way through the steps of a README, in their order; and ways that must not lead through."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from applied.prerequisites import rows
from vault_server import bringup as vault_bringup
from vault_server.voters import answers, wait

from bringup import page

if TYPE_CHECKING:
    from tree import Tree

    from bringup.page import Typed
    from bringup.user import User

# what asks somebody who is not here: AWS about quotas, a registry, a person's browser, a machine beyond
ELSEWHERE = re.compile(r"aws service-quotas |aws ssm |docker |vault login |session-manager-plugin |curl |flux |GIT_SSH_COMMAND=")
SECRET = "secret-of-the-test"
ACCOUNT = "otpauth://totp/example:platform?secret=JBSWY3DPEHPK3PXP&issuer=example"  # as a bank prints it
WRAPPED = re.compile(r"wrapping_token:\s+(\S+)")
KV = re.compile(r"vault kv put (?:-\S+ )?(kv/\S+) ")


class Stopped(Exception):
    """A user gets no further."""


class Walk:
    """One user, one README. `typed` counts what was run, `left` names what could not be."""

    def __init__(self, tree: Tree, readme: str, user: User) -> None:
        self.tree, self.readme, self.user = tree, readme, user
        self.typed = 0
        self.left: list[str] = []
        self.said = ""  # what the last block printed
        self.token = ""  # the root token
        self.written: list[str] = []  # paths of kv that have a value

    def needs(self) -> None:
        """Everything of `What you need` that this machine can say."""
        for what, command, parts in rows(self.readme):
            if ELSEWHERE.match(command):
                self.left.append(command)
                continue
            said = self.run(f"{what}: {command}", command, ())
            missing = [part for part in parts if part not in said and not part.startswith(("v1.", "v2."))]
            if missing:
                raise Stopped(f"{what}: `{command}` does not print `{missing[0]}`: {said.strip()[-300:]}")

    def run(self, where: str, text: str, entered: tuple[str, ...]) -> str:
        try:
            said = self.user.types(text, *entered)
        except (RuntimeError, OSError) as error:
            raise Stopped(f"{where}: {str(error).strip()[-700:]}") from error
        self.typed += 1
        return said

    def steps(self, until: str = "") -> None:
        """Each step, up to the one that begins so."""
        for typed in page.steps(self.readme):
            if until and typed.step.startswith(until):
                return
            if typed.how == "otherwise":
                continue
            if ELSEWHERE.search(typed.text):
                self.left.append(typed.text.splitlines()[0])
                continue
            for text in self.meant(typed.text):
                if typed.how == "see":
                    self.see(typed, text)
                else:
                    self.do(typed, text)

    def meant(self, text: str) -> list[str]:
        """The command for each thing that a word in capitals stands for."""
        wrapped = WRAPPED.findall(self.said)
        if "unwrap TOKEN" in text and not wrapped:
            raise Stopped(f"`{text}`: nothing printed a wrapping token: {self.said.strip()[-300:]}")
        values = {"TOKEN": wrapped, "ROOT": [root for root in self.user.roots.applied if (self.user.place / "terraform" / "roots" / root / ".terraform").is_dir()], "CLUSTER": self.tree.clusters(), "kv/PATH": self.written}
        for word, of in values.items():
            if re.search(rf"(?<!\w){word}(?!\w)", text):
                return [re.sub(rf"(?<!\w){word}(?!\w)", value, text) for value in dict.fromkeys(of)]
        return [text]

    def do(self, typed: Typed, text: str) -> None:
        if "git clone " in text:
            self.user.shell_in(self.user.folder / "inside")
        self.said = self.run(typed.step, text, self.entered(text))
        for path in KV.findall(text):
            self.written.append(path)
            self.kept(typed, path)
        if "git clone " in text:
            self.user.place = next((self.user.folder / "inside").iterdir()) / self.tree.git_path
            for key in vault_bringup.HOLDERS:
                shutil.copy(self.user.folder / f"{key}.asc", self.user.place)
        if "vault operator init" in text:
            self.initialised()

    def kept(self, typed: Typed, path: str) -> None:
        """What the user entered is there, and nothing besides."""
        engine, _, rest = path.partition("/")
        values = self.user.cluster.leader().json("GET", f"{engine}/data/{rest}", token=self.token)["data"]["data"].values()
        if list(values) != [SECRET]:
            raise Stopped(f"{typed.step}: {path} has {list(values)}, not what was entered")

    def see(self, typed: Typed, text: str) -> None:
        said = self.run(typed.step, f"{{ {text}; }} 2>&1 || true", ()) if text else self.said
        for part in typed.shows:
            if part.lower() not in said.lower():
                raise Stopped(f"{typed.step}: `{text or 'the block'}` does not print `{part}`: {said.strip()[-400:]}")

    def entered(self, text: str) -> tuple[str, ...]:
        """What the user enters where a command waits for it."""
        given = []
        for line in text.splitlines():
            if "read -rs" not in line:
                continue
            loop = re.search(r"for key in (.+?);", line)
            if loop:
                given.append("\n".join(f"the {word}" for word in loop[1].split()))
            else:
                given.append(self.token if "VAULT_TOKEN" in line else ACCOUNT if " url=-" in line else SECRET)
        return tuple(given)

    def initialised(self) -> None:
        """The user has the token that was printed; voters join."""
        (self.token,) = re.findall(r"^Initial Root Token: (\S+)$", self.said, re.MULTILINE)
        cluster = self.user.cluster
        wait(cluster.leader, 20, "no voter leads")
        cluster.gather(self.token)


def left_undone(walk: Walk) -> Iterator[str]:
    """What nobody was told to do."""
    for root in sorted(walk.user.roots.roots.keys() - set(walk.user.roots.applied)):
        yield f"the root {root} is not applied"


def up(user: User) -> None:
    """The servers of Vault answer, sealed, before anybody has initialised them."""
    wait(lambda: all(answers(voter) for voter in user.cluster.voters), 20, "the voters do not answer")


def replaced(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new)


Slip = tuple[str, Callable[[str], str]]


def broken(tree: Tree) -> Iterator[Slip]:
    """Slips of the first two steps: what is wrong, and the README with it."""
    cluster = tree.clusters()[0]
    yield "the state is not moved", replaced("init -migrate-state", "validate")
    yield "a local state is not asked for", replaced("state/backend_override.tf\n   terraform", "state/other.tf\n   terraform")
    yield "a root comes before what it reads", lambda text: re.sub(r"( +- `terraform -chdir=\S+/network .*\n)((?: +- .*\n)*)", r"\2\1", text, count=1)
    yield "the credentials are not exported", replaced("export TF_VAR_git_credentials", "TF_VAR_git_credentials")
    yield "the credentials miss one", replaced("{username, password", "{username")
    yield "a cluster has another name", replaced(f"-{cluster} --alias", f"-{cluster}x --alias")
    yield "a context has another name", replaced(f"--context {cluster} get", f"--context {cluster}x get")
    yield "there is no such root", replaced("roots/storage init", "roots/stores init")
    yield "the clone is left where it is", replaced(" && cd repository", " && true repository")
    yield "a step says that it worked, and it did not", replaced("says `No changes` for each root", "says `No change at all` for each root")


def broken_later(_tree: Tree) -> Iterator[Slip]:
    """Slips of the other steps, for each of which a user goes all the way up to it."""
    yield "Flux is not waited for, and its pods have another name", replaced("pod/vault-0 --timeout=30m", "pod/vault-x --timeout=2s")
    yield "the root token is not exported", replaced("read -rs VAULT_TOKEN && export VAULT_TOKEN", "read -rs VAULT_TOKEN && true VAULT_TOKEN")
    yield "a root that is read was not initialised here", replaced("   terraform -chdir=terraform/roots/databases init\n", "")
    yield "a database is not prepared by its own name", replaced("-v database=orders ", "-v database=order ")
    yield "the passwords are not exported", replaced("export TF_VAR_database_passwords", "TF_VAR_database_passwords")
    yield "the secret of the client is not exported", replaced("&& export TF_VAR_oidc_client_secret", "")
    yield "values are written before there is an engine", lambda text: re.sub(r"(5\. \*\*Vault's configuration.*?)(6\. \*\*Secrets.*?)(?=7\. \*\*)", r"\2\1", text, flags=re.DOTALL)
    yield "a value ends with a line break", replaced("printf %s ", r"printf '%s\n' ")
    yield "the root token stays", replaced("`vault token revoke -self`", "`vault token lookup`")
