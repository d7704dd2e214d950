//! How an app uses a secret.

use std::sync::Arc;

use indexmap::IndexMap;
use platformc_base::{
    Span, Spanned,
    scalar::{FileName, MountPath, Template, VariableName},
    words::{Deliver, OnRotate, Operation, Signal, Via},
};

use crate::{Effective, Secret};

/// Who brings a secret into a pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// The app: its own container gets it, and those beside it that name it.
    App,
    /// An init container, and no other.
    Init,
    /// A sidecar, and no other.
    Sidecar,
}

/// How one secret reaches an app, and what happens when it changes.
#[derive(Debug)]
pub struct SecretUse {
    pub secret: Arc<Secret>,
    /// Who brings it.
    pub holder: Holder,
    /// Where the file names the secret.
    pub span: Span,
    /// The way of delivery. Default: what fits its kind.
    pub deliver: Effective<Deliver>,
    /// Who writes the files, if it is delivered as files: see [`Self::file_writer`]. Default: the operator.
    pub via: Effective<Via>,
    /// The folder of its files.
    pub path: Option<Spanned<MountPath>>,
    /// The app's own files and their texts instead of the default ones; for files that the agent writes. Few uses have
    /// any, so they are behind a pointer.
    pub templates: Option<Box<IndexMap<Spanned<FileName>, Spanned<Template>>>>,
    /// The environment variable, or the beginning of the names of several.
    pub variable: Option<Spanned<VariableName>>,
    /// What happens to the pods when it changes. Default, in the schema: they are replaced. Pods of jobs are not: each run reads it
    /// anew.
    pub on_rotate: Effective<OnRotate>,
    /// What the app's main process is sent, if it is sent a signal. Default: a hangup.
    pub signal: Effective<Signal>,
    /// What the app does with a key. Default: what is usual for its kind.
    pub operations: Vec<Effective<Operation>>,
}

impl SecretUse {
    /// Who writes it as files, if it is delivered so.
    #[must_use]
    pub fn file_writer(&self) -> Option<Via> {
        (*self.deliver == Deliver::File).then_some(*self.via)
    }

    /// Whether the operator brings it, as a Secret of the cluster.
    #[must_use]
    pub fn synced(&self) -> bool {
        *self.deliver != Deliver::Api && matches!(self.file_writer(), None | Some(Via::Operator))
    }

    /// Whether pods are replaced when it changes.
    #[must_use]
    pub fn restarts(&self) -> bool {
        self.synced() && *self.on_rotate == OnRotate::Restart
    }

    /// The app's own files, and their texts.
    pub fn templates(&self) -> impl Iterator<Item = (&Spanned<FileName>, &Spanned<Template>)> {
        self.templates.iter().flat_map(|files| files.iter())
    }

    /// What the app does with a key.
    #[must_use]
    pub fn operations(&self) -> Vec<Operation> {
        self.operations.iter().map(|operation| operation.value).collect()
    }
}
