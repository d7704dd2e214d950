//! How an app uses a secret.

use std::sync::Arc;

use platformc_spec::{
    Span,
    platform::{self as spec, Deliver, Operation, Via},
};

use crate::Secret;

#[derive(Debug)]
pub struct SecretUse {
    pub secret: Arc<Secret>,
    pub deliver: Deliver,
    pub span: Span,
    pub spec: spec::SecretUse,
}

impl SecretUse {
    /// Who writes it as files, if it is delivered so.
    #[must_use]
    pub fn via(&self) -> Option<Via> {
        (self.deliver == Deliver::File).then(|| self.spec.via.map_or(Via::Operator, |via| via.value))
    }

    /// Whether the operator brings it, as a Secret of the cluster.
    #[must_use]
    pub fn synced(&self) -> bool {
        self.deliver != Deliver::Api && matches!(self.via(), None | Some(Via::Operator))
    }

    /// What the app does with it: what it says, or what is usual.
    #[must_use]
    pub fn operations(&self) -> Vec<Operation> {
        match self.spec.operations.as_slice() {
            [] => self.secret.spec.usual_operations().to_vec(),
            own => own.iter().map(|operation| operation.value).collect(),
        }
    }
}
