//! The ingresses whose certificates Vault signs.

use platformc_base::words::Certificate;
use platformc_model::{Ingress, Model};

pub(super) fn gateways(model: &Model) -> impl Iterator<Item = &Ingress> {
    let all = model.ingress.values().map(AsRef::as_ref);
    all.filter(|ingress: &&Ingress| ingress.certificate.value == Certificate::Vault)
}
