"""A stand-in for terraform's vault provider: the real provider's schema, the real terraform, a real server behind it.

Run by terraform as a plugin. PLATFORMC_VAULT_SCHEMA names the schema, PLATFORMC_VAULT_LOG a file that takes one line of JSON for
each resource that was applied or that the server has no engine for, PLATFORMC_VAULT_NO_DATABASE the reason why there is no database.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import tf.provider
from tf.gen import tfplugin_pb2 as pb
from tf.runner import run_provider
from tf.types import Unknown
from tf.utils import read_dynamic_value, to_dynamic_value

from vault_server.client import Client, Refused
from vault_server.resources import RESOURCES, Unsupported, apply, refresh, remove

# The protocol's field 11, `write_only`, is newer than the package's copy of it: one tag and the value true.
WRITE_ONLY = b"\x58\x01"


def write_only(name: str) -> Any:
    return name.endswith("_wo")


# what the schema does not tell of computed attributes: those that are no text
LISTS = {name: ["list", "string"] for name in ("imported_issuers", "imported_keys")}

# nor which of those that may be given are made where they are not
MADE = {"vault_ssh_secret_backend_ca": ("public_key",)}


def attribute(name: str, mode: Any, kind: Any, made_too: tuple[str, ...] = ()) -> Any:
    computed = mode == "c" or name == "id" or name in made_too
    made = pb.Schema.Attribute(
        name=name,
        type=json.dumps(LISTS.get(name, "string") if kind == "any" else kind).encode(),
        required=mode == "r",
        optional=mode == "o",
        computed=computed,
    )
    if write_only(name):
        made.MergeFromString(WRITE_ONLY)
    return made


def block(description: Any, made_too: tuple[str, ...] = ()) -> Any:
    attributes = [attribute(name, mode, kind, made_too) for name, (mode, kind) in description.get("a", {}).items() if not name[0].isdigit()]
    blocks = []
    for name, (least, most, inner) in description.get("b", {}).items():
        nesting = pb.Schema.NestedBlock.NestingMode.LIST
        blocks.append(pb.Schema.NestedBlock(type_name=name, block=block(inner), nesting=nesting, min_items=least, max_items=most))
    return pb.Schema.Block(attributes=attributes, block_types=blocks)


def problem(summary: Any, detail: Any) -> Any:
    return pb.Diagnostic(severity=pb.Diagnostic.ERROR, summary=summary, detail=detail)


def without_write_only(value: int) -> Any:
    """A state: what is write-only is never part of it."""
    if isinstance(value, dict):
        return {key: None if write_only(key) else without_write_only(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [without_write_only(inner) for inner in value]
    return value


class Provider(tf.provider.ProviderServicer):  # type: ignore[misc]
    """Its methods are the protocol's; the package's own layer above them knows neither lists of blocks nor write-only values."""

    def __init__(self, _app: Any) -> None:
        self.schema = json.loads(Path(os.environ["PLATFORMC_VAULT_SCHEMA"]).read_text())
        self.client: Any = None

    def computed(self, kind: Any) -> Any:
        return [name for name, (mode, _) in self.schema["resource"][kind]["a"].items() if mode == "c" or name in ("id", *MADE.get(kind, ()))]

    def note(self, **entry: Any) -> None:
        with open(os.environ["PLATFORMC_VAULT_LOG"], "a") as log:
            log.write(json.dumps(entry) + "\n")

    def GetMetadata(self, request: Any, context: Any) -> Any:
        return pb.GetMetadata.Response(
            server_capabilities=pb.ServerCapabilities(plan_destroy=False, get_provider_schema_optional=False),
            resources=[pb.GetMetadata.ResourceMetadata(type_name=kind) for kind in RESOURCES],
        )

    def GetProviderSchema(self, request: Any, context: Any) -> Any:
        return pb.GetProviderSchema.Response(
            provider=pb.Schema(block=block(self.schema["config"])),
            resource_schemas={kind: pb.Schema(version=0, block=block(self.schema["resource"][kind], MADE.get(kind, ()))) for kind in RESOURCES},
        )

    def ValidateProviderConfig(self, request: Any, context: Any) -> Any:
        return pb.ValidateProviderConfig.Response()

    def ValidateResourceConfig(self, request: Any, context: Any) -> Any:
        return pb.ValidateResourceConfig.Response()

    def ConfigureProvider(self, request: Any, context: Any) -> Any:
        config = read_dynamic_value(request.config)
        self.client = Client(config["address"], os.environ["VAULT_TOKEN"], namespace=config["namespace"])
        self.client.read("auth/token/lookup-self")  # as the real one does
        return pb.ConfigureProvider.Response()

    def UpgradeResourceState(self, request: Any, context: Any) -> Any:
        return pb.UpgradeResourceState.Response(upgraded_state=to_dynamic_value(json.loads(request.raw_state.json)))

    def ReadResource(self, request: Any, context: Any) -> Any:
        try:
            refresh(self.client, request.type_name, read_dynamic_value(request.current_state))
        except (Refused, OSError) as error:
            return pb.ReadResource.Response(new_state=request.current_state, diagnostics=[problem(f"{request.type_name} cannot be read", str(error))])
        return pb.ReadResource.Response(new_state=request.current_state)

    def PlanResourceChange(self, request: Any, context: Any) -> Any:
        prior, planned = read_dynamic_value(request.prior_state), read_dynamic_value(request.proposed_new_state)
        if planned is None:
            return pb.PlanResourceChange.Response(planned_state=request.proposed_new_state)
        planned = without_write_only(planned)
        if prior is None:
            for name in self.computed(request.type_name):
                if planned[name] is None:
                    planned[name] = Unknown
        return pb.PlanResourceChange.Response(planned_state=to_dynamic_value(planned))

    def ApplyResourceChange(self, request: Any, context: Any) -> Any:
        kind = request.type_name
        prior, planned = read_dynamic_value(request.prior_state), read_dynamic_value(request.planned_state)
        if planned is None:
            try:
                remove(self.client, kind, prior)
            except (Refused, OSError) as error:
                return pb.ApplyResourceChange.Response(new_state=request.prior_state, diagnostics=[problem(f"{kind} was not removed", str(error))])
            return pb.ApplyResourceChange.Response(new_state=request.planned_state)
        computed = self.computed(kind)
        values = {name: value for name, value in read_dynamic_value(request.config).items() if name not in computed and value != []}
        try:
            learned = apply(self.client, kind, values, prior, os.environ.get("PLATFORMC_VAULT_NO_DATABASE", ""))
            self.note(kind=kind, id=learned["id"], applied=True)
        except Unsupported as reason:
            learned = {"id": "unsupported"}
            self.note(kind=kind, reason=str(reason), applied=False)
        except (Refused, ValueError, OSError) as error:
            return pb.ApplyResourceChange.Response(new_state=request.prior_state, diagnostics=[problem(f"{kind} was refused", str(error))])
        state = without_write_only(planned)
        for name in computed:
            if state[name] is Unknown:
                state[name] = learned.get(name)
        return pb.ApplyResourceChange.Response(new_state=to_dynamic_value(state))


class Named:
    def full_name(self) -> str:
        return "registry.terraform.io/hashicorp/vault"


if __name__ == "__main__":
    tf.provider.ProviderServicer = Provider
    run_provider(Named())
