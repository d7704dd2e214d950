"""What the README of the output tells a person to do with Vault itself, done as it stands there."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .client import Refused
from .person import block
from .voters import answers, wait

if TYPE_CHECKING:
    from vault_server.person import Person
    from vault_server.voters import Voter, Voters

HOLDERS = "abcde"
ENOUGH = 3
# seconds within which every voter has heard of what the leader did
SOON = 5


def first(person: Person, readme: str) -> tuple[list[str], str]:
    """The first bring-up: the recovery keys, each encrypted to its holder, and the root token, which the person's shell knows."""
    cluster = person.cluster
    wait(lambda: all(answers(voter) for voter in cluster.voters), 20, "the voters do not answer")
    person.keys(HOLDERS)
    said = person.types(block(readme, "3. **Vault** waits"))
    keys = re.findall(r"^Recovery Key \d+: (\S+)$", said, re.MULTILINE)
    (token,) = re.findall(r"^Initial Root Token: (\S+)$", said, re.MULTILINE)
    wait(cluster.leader, 20, "no voter leads")
    person.types(block(readme, "3. **Vault** waits", 1), token)
    return keys, token


def encrypted(keys: list[str]) -> Iterator[str]:
    """What is wrong with the recovery keys as they were printed."""
    if len(set(keys)) != len(HOLDERS):
        yield f"{len(set(keys))} recovery keys for {len(HOLDERS)} holders"
    for key in keys:
        if len(key) < 200:
            yield "a recovery key is printed as it is"


def refused(cluster: Voters, token: str) -> bool:
    """Whether no voter knows a token any more. A standby of OpenBao answers reads itself and learns of a revocation through
    Raft, a moment after the leader has answered (https://openbao.org/docs/concepts/ha/)."""
    end = time.monotonic() + SOON
    while not all(unknown(voter, token) for voter in cluster.voters):
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def unknown(voter: Voter, token: str) -> bool:
    """Whether a voter refuses a token."""
    try:
        voter.request("GET", "auth/token/lookup-self", token=token)
    except Refused:
        return True
    return False


def closed(cluster: Voters) -> Iterator[str]:
    """The voters that let anybody begin to make a root token."""
    for voter in cluster.voters:
        for method in ("GET", "PUT", "DELETE"):
            try:
                voter.request(method, "sys/generate-root/attempt", {} if method == "PUT" else None)
                yield f"vault-{voter.index} answers {method} sys/generate-root/attempt to anybody"
            except Refused:
                pass


def gone(person: Person, readme: str, token: str) -> Iterator[Any]:
    """The root token goes."""
    last = re.search(r"7\. \*\*The root token goes\*\*: `(.*?)`", readme)
    person.types(last[1])  # type: ignore[index]
    if not refused(person.cluster, token):
        yield "the root token is still good after it was revoked"
    yield from closed(person.cluster)


def told(said: Any, name: str) -> Any:
    return re.search(rf"^{name} +(\S+)$", said, re.MULTILINE)[1]  # type: ignore[index]


def anew(person: Person, readme: str, keys: list[str]) -> Iterator[str]:
    """Holders of recovery keys make a root token for one change, and it goes again."""
    text = "### A root token"
    said = person.types(block(readme, text))
    nonce, password = (told(said, name) for name in ("nonce", "otp"))
    for number in range(1, ENOUGH + 1):
        (person.folder / "recovery-key").write_text(keys[number])
        said = person.types(block(readme, text, 1), nonce=nonce)
        if (told(said, "complete") == "true") != (number == ENOUGH):
            yield f"{number} keys, and the server says: {said.strip()}"
            return
    person.types(block(readme, text, 2), encoded_token=told(said, "encoded_token"), otp=password)
    if [policies for _, policies in person.applied] != [["root"]]:
        yield f"Terraform was given tokens with the policies {[policies for _, policies in person.applied]}"
    for token, _ in person.applied:
        if not refused(person.cluster, token):
            yield "the new root token is still good after it was revoked"
    yield from closed(person.cluster)


def restored(person: Person, readme: str, token: str) -> None:
    """A snapshot comes back, and the voters start anew with its keys."""
    lost = readme[readme.find("## When Vault is lost") :]
    person.types(block(lost, "## When Vault is lost"), token)
    person.types(re.search(r"^4\. `(.*?)`", lost, re.MULTILINE)[1])  # type: ignore[index]
