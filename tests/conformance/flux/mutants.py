"""Tests of the checks of calls, logins and rollouts: each way to break a copy of a tree is seen."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from report import Report

from . import calls, logins, rollouts

if TYPE_CHECKING:
    from report import Step
    from tree import Tree

TREE = "secret-management"  # the tree that is broken
APP, ENTRY = "flux/apps/application/backend", "flux/clusters/application/app-backend.yaml"
PEER = "      podSelector:\n        matchLabels:\n          app.kubernetes.io/name: frontend\n"
NAMES = "  resourceNames:\n  - backend-orders-db\n  - backend-payment-key\n  - backend-backend-tls\n"
CANARY = "  - apiVersion: apps/v1\n    kind: Deployment\n    name: backend-canary\n    namespace: shop\n"
# (check, what it has to say, file, old text, new text)
MUTANTS = (
    ("calls-network", "no network policy closes it", f"{APP}/kustomization.yaml", "- network.yaml\n", ""),
    ("calls-network", "lets in all pods of the namespace `shop`", f"{APP}/network.yaml", PEER, ""),
    ("calls-network", "does not let in `frontend`", f"{APP}/network.yaml", "name: frontend", "name: backend"),
    ("calls-network", "open to 0.0.0.0/0", f"{APP}/network.yaml", "cidr: 10.40.0.0/16", "cidr: 0.0.0.0/0"),
    ("calls-network", "nowhere in the platform", f"{APP}/network.yaml", "cidr: 10.40.0.0/16", "cidr: 10.42.0.0/16"),
    ("calls-network", "no network policy closes it", f"{APP}/network.yaml", "  - Egress\n", ""),
    ("calls-mesh", "does not let in `frontend`", f"{APP}/traffic.yaml", "ns/shop/sa/frontend", "ns/shop/sa/backend"),
    ("calls-mesh", "lets in `reports`", f"{APP}/traffic.yaml", "ns/shop/sa/frontend\n", "ns/shop/sa/frontend\n        - a.b/ns/reports/sa/reports\n"),
    ("logins", "is that of tooling/reports/reports", "flux/apps/tooling/reports/secrets.yaml", "serviceAccount: reports", "serviceAccount: reports-release"),
    ("logins", "has no role `reports-reports`", f"{APP}/secrets.yaml", "role: shop-backend", "role: reports-reports"),
    ("logins", "is that of application/shop/frontend", f"{APP}/secrets.yaml", "role: shop-backend", "role: shop-frontend"),
    ("logins", "expects the audience `vault`", f"{APP}/secrets.yaml", "    - vault\n", "    - kubernetes\n"),
    ("logins", "names `kv/data/payments/other-key`", f"{APP}/secrets.yaml", "path: payments/api-key", "path: payments/other-key"),
    ("logins", "names `database/creds/orders-migration`", f"{APP}/secrets.yaml", "creds/orders-db", "creds/orders-migration"),
    ("restarts", "does not restart Deployment backend,", f"{APP}/secrets.yaml", "    name: backend\n  - kind", "    name: frontend\n  - kind"),
    ("narrow", "patch update any of secrets", f"{APP}/secrets.yaml", NAMES, ""),
    ("narrow", "any of serviceaccounts/token", f"{APP}/secrets.yaml", "  resourceNames:\n  - backend\n  verbs", "  verbs"),
    ("subsets", "two subsets are the same pods", f"{APP}/traffic.yaml", "      track: canary", "      track: stable"),
    ("subsets", "no pod is in the subset `canary`", f"{APP}/traffic.yaml", "      track: canary", "      track: next"),
    ("weights", "not 10 of 100", f"{APP}/traffic.yaml", "weight: 10\n", "weight: 20\n"),
    ("waited", "is ready before Deployment shop/backend-canary is", ENTRY, CANARY, ""),
    ("digests", "does not come by the digest", "flux/apps/tooling/reports/source.yaml", "    digest: sha256:9", "    digest: sha256:8"),
)
CHECKS = {**calls.CHECKS, **logins.CHECKS, **rollouts.CHECKS}


def mutants(tree: Tree, step: Step) -> None:
    if tree.name != TREE:
        return
    for check, says, file, old, new in MUTANTS:
        with tempfile.TemporaryDirectory(prefix="platformc") as temporary:
            folder = Path(temporary) / tree.name
            shutil.copytree(tree.root, folder / "output")
            text = (folder / "output" / file).read_text()
            if old not in text:
                raise LookupError(f"{file} has no `{old}`")
            (folder / "output" / file).write_text(text.replace(old, new, 1))
            report = Report(quiet=True)
            with report.step("mutant") as inner:
                CHECKS[check](tree.at(folder), inner)
            (found,) = report.steps
            if not any(says in problem for problem in found.problems):
                step.fail(f"{check}: `{says}` is not said, but {found.problems[:3]}")
    step.detail = f"{len(MUTANTS)} caught"
