"""Small files in each form that upstream's have, and what has to be made of them."""

from __future__ import annotations

import json
from typing import Any

TEMPLATE = """{{- if .Values.crds.enabled }}
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: vaultconnections.secrets.hashicorp.com
  labels:
    {{- include "labels" . | nindent 4 }}
spec:
  group: secrets.hashicorp.com
  names: {kind: VaultConnection, plural: vaultconnections}
  scope: Namespaced
  versions:
    - name: v1alpha1
      served: false
      schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object}}}}
    - name: v1beta1
      served: true
      schema:
        openAPIV3Schema:
          description: A connection.
          type: object
          required: [spec]
          properties:
            apiVersion: {type: string}
            kind: {type: string}
            metadata: {type: object}
            spec:
              type: object
              required: [port, address]
              x-kubernetes-validations: [{rule: "has(self.port)", message: It needs a port.}]
              oneOf: [{properties: {tls: {type: object}}}, {not: {required: [tls]}}]
              properties:
                address: {type: string, description: The address., default: "https://example.com", nullable: true}
                port: {anyOf: [{type: integer}, {type: string}], x-kubernetes-int-or-string: true}
                tls: {type: object, properties: {ca: {type: string}}}
                free: {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {a: {type: string}}}
                headers: {type: object, additionalProperties: {type: string}}
                description: {type: string}
            status: {type: object, properties: {valid: {type: boolean}}}
{{- end }}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: other}
"""
CONNECTION = {
    "x-scope": "Namespaced",
    "required": ["apiVersion", "kind", "metadata", "spec"],
    "properties": {
        "apiVersion": {"const": "secrets.hashicorp.com/v1beta1"},
        "kind": {"const": "VaultConnection"},
        "spec": {
            "required": ["address", "port"],
            "oneOf": [
                {"properties": {"tls": {"type": "object"}}, "additionalProperties": True},
                {"not": {"required": ["tls"]}},
            ],
            "properties": {
                "address": {"type": ["string", "null"]},
                "port": {"type": ["integer", "string"]},
                "tls": {"properties": {"ca": {"type": "string"}}},
                "free": {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": True},
                "headers": {"type": "object", "additionalProperties": {"type": "string"}},
                "description": {"type": "string"},
            },
        },
    },
}
TYPE = {
    "block": {
        "attributes": {
            "name": {"type": "string", "description": "The name.", "required": True},
            "arn": {"type": "string", "computed": True},
            "size": {"type": "number", "optional": True, "computed": True, "deprecated": True},
            "key_wo": {"type": "string", "optional": True, "write_only": True},
            "rules": {
                "nested_type": {"nesting_mode": "list", "attributes": {"to": {"type": ["set", "string"], "required": True}}},
                "optional": True,
            },
        },
        "block_types": {
            "lock": {"nesting_mode": "single", "block": {}},
            "filter": {
                "nesting_mode": "set",
                "min_items": 1,
                "max_items": 3,
                "block": {"attributes": {"on": {"type": "bool", "optional": True}}},
            },
        },
    }
}
PRINTED = {
    "format_version": "1.0",
    "provider_schemas": {
        "registry.terraform.io/hashicorp/aws": {
            "provider": {"block": {"attributes": {"region": {"type": "string", "optional": True}}}},
            "resource_schemas": {"aws_kms_key": TYPE, "aws_wafv2_web_acl": TYPE},
            "ephemeral_resource_schemas": {"aws_eks_cluster_auth": {"block": {}}},
        },
        "registry.terraform.io/hashicorp/random": {"provider": {"block": {}}},
    },
}
AWS = {
    "provider": "hashicorp/aws",
    "version": "5.100.0",
    "config": {"a": {"region": ["o", "string"]}},
    "resource": {
        "aws_kms_key": {
            "a": {
                "name": ["r", "string"],
                "arn": ["c", "string"],
                "size": ["ocd", "number"],
                "key_wo": ["ow", "string"],
                "rules": ["o", {"nested": "list", "a": {"to": ["r", ["set", "string"]]}}],
            },
            "b": {"lock": [0, 1, {}], "filter": [1, 3, {"a": {"on": ["o", "bool"]}}]},
        }
    },
    "ephemeral": {"aws_eks_cluster_auth": {}},
}


def link(label: str, anchor: str = "") -> str:
    return f"{{@link https://registry.terraform.io/providers/hashicorp/vault/5.13.0/docs/resources/thing{anchor} {label}}}"


def member(name: str, kind: dict[str, Any], anchor: str, summary: str = "What it is.", optional: bool = True) -> dict[str, Any]:
    docs = {"summary": summary, "remarks": f"Docs at Terraform Registry: {link('Thing' + anchor, anchor)}"}
    return {"name": name, "type": kind, "docs": docs, "optional": optional}


TEXT = {"primitive": "string"}
MANY = {"union": {"types": [{"fqn": "cdktf.IResolvable"}, {"collection": {"kind": "array", "elementtype": {"fqn": "p.Tune"}}}]}}
INITIALIZER = {
    "parameters": [
        {"name": "scope", "type": {"fqn": "constructs.Construct"}},
        {"name": "config", "type": {"fqn": "p.Config"}},
    ]
}
ASSEMBLY = {
    "types": {
        "p.Provider": {
            "base": "cdktf.TerraformProvider",
            "docs": {"summary": f"Represents a {link('vault')}."},
            "initializer": {"parameters": [{"name": "config", "type": {"fqn": "p.ProviderConfig"}}]},
        },
        "p.ProviderConfig": {"properties": [member("alias", TEXT, "#alias"), member("address", TEXT, "#address")]},
        "p.Mount": {
            "base": "cdktf.TerraformResource",
            "docs": {"summary": f"Represents a {link('vault_mount')}."},
            "initializer": INITIALIZER,
            "properties": [
                {"name": "path"},
                {"name": "pathInput"},
                {"name": "mountAccessor"},
                {"name": "tfResourceType", "static": True},
            ],
        },
        "p.Config": {
            "properties": [
                member("path", TEXT, "#path", optional=False),
                {"name": "dependsOn", "type": TEXT, "optional": True},
                member("sealWrap", {"union": {"types": [{"primitive": "boolean"}, {"fqn": "cdktf.IResolvable"}]}}, "#seal_wrap"),
                member("options", {"collection": {"kind": "map", "elementtype": TEXT}}, "#options"),
                member("tune", MANY, "#tune", summary="tune block."),
                member("tuned", MANY, "#tuned"),
            ]
        },
        "p.Tune": {"properties": [member("maxTtl", TEXT, "#max_ttl")]},
    }
}
VAULT = {
    "provider": "hashicorp/vault",
    "version": "5.13.0",
    "config": {"a": {"address": ["o", "string"]}},
    "resource": {
        "vault_mount": {
            "a": {
                "path": ["r", "string"],
                "seal_wrap": ["o", "bool"],
                "options": ["o", ["map", "string"]],
                "tuned": ["o", ["list", ["object", {"max_ttl": "string"}]]],
                "mount_accessor": ["c", "any"],
            },
            "b": {"tune": [0, 0, {"a": {"max_ttl": ["o", "string"]}}]},
        }
    },
}

CONNECTION_FILE = "kinds/secrets.hashicorp.com/vaultconnection_v1beta1.json"
STRICT = {
    "x-scope": "Namespaced",
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "apiVersion": {"const": "secrets.hashicorp.com/v1beta1"},
        "kind": {"const": "VaultConnection"},
        "metadata": {"type": "object", "additionalProperties": False, "properties": {"name": {"type": "string"}}},
        "spec": {"type": "object", "additionalProperties": False, "properties": {"address": {"type": "string", "default": ""}}},
    },
}
SHORT = {
    "x-scope": "Namespaced",
    "required": ["apiVersion", "kind", "metadata"],
    "properties": {
        "apiVersion": {"const": "secrets.hashicorp.com/v1beta1"},
        "kind": {"const": "VaultConnection"},
        "spec": {"properties": {"address": {"type": "string"}}},
    },
}

# (name of the file, its text, what has to be made of it)
SAMPLES = (
    ("template.yaml", TEMPLATE, [[CONNECTION_FILE, CONNECTION]]),
    ("strict.json", json.dumps(STRICT), [[CONNECTION_FILE, SHORT]]),
    ("printed.json", json.dumps(PRINTED), [["providers/aws.json", AWS]]),
    ("package.jsii", json.dumps(ASSEMBLY), [["providers/vault.json", VAULT]]),
)
