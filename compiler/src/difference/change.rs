//! Changes: what becomes of one thing.

pub use platformc_base::level::Level;
use schemars::JsonSchema;
use serde::Serialize;

/// How surely a change happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Certainty {
    /// It follows from the two plans.
    Exact,
    /// It depends on more than the plans say, such as what a chart makes of a value.
    Predicted,
    /// Terraform's plan says otherwise, so it does not count.
    Contradicted,
}

/// A value that differs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Because {
    /// What differs: an argument of a module, an attribute, a field of an object.
    pub path: String,
    /// What it was; absent if it was not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What it becomes; absent if it goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// What gives the value, if that is written as before and is replaced itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

impl Because {
    /// A value that was another one, or is not known.
    pub fn new(path: impl Into<String>, before: Option<String>, after: Option<String>) -> Self {
        Self {
            path: path.into(),
            before: before.map(|text| short(&text)),
            after: after.map(|text| short(&text)),
            from: None,
        }
    }

    /// A value that something gives which is replaced.
    pub fn from(path: impl Into<String>, from: impl Into<String>) -> Self {
        Self { path: path.into(), before: None, after: None, from: Some(from.into()) }
    }
}

/// A long value is shown by its beginning.
fn short(text: &str) -> String {
    const LONGEST: usize = 120;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

/// What a change is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// A resource in the state of a root.
    Resource,
    /// A block of a root that is no resource.
    Block,
    /// A root as a whole.
    Root,
    /// An object in a cluster.
    Object,
    /// A Helm release.
    Release,
    /// The version of something that is upgraded.
    Version,
    /// What Terraform plans and nothing says before.
    Plan,
    /// A mount, a policy or a role of Vault.
    Vault,
    /// What a subject may do in Vault.
    Grant,
    /// Whom somebody can become.
    Impersonation,
    /// Addresses, ports and calls that are let through.
    Traffic,
    /// A change of the specification that `check` refuses.
    Refusal,
    /// A file for people or the pipeline.
    Document,
}

/// What becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum How {
    /// It is new.
    Created,
    /// It stays, and is changed.
    Updated,
    /// Another one is made in its place.
    Replaced,
    /// It is destroyed, pruned, or closed.
    Removed,
    /// Nobody manages it any more, and it stays.
    Left,
    /// Nothing happens to one that exists.
    Kept,
    /// Instances of it are created or destroyed, and the plans do not say which.
    Resized,
}

/// More that a rule can ask of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// The table of the provider does not have one of the attributes.
    Unlisted,
    /// A plan that destroys it is refused (`prevent_destroy`).
    Protected,
    /// Its successor is made first.
    SuccessorFirst,
    /// All pods are stopped before others start.
    Recreated,
    /// Pods that run now see it at once or are started again by its new name.
    Mounted,
    /// Of a node, an app or an identity that was not there before.
    New,
    /// Of something that is gone.
    Gone,
    /// Of a secret that was not there before.
    NewSecret,
    /// A number is less than before.
    Less,
    /// By a rule that gave the same before.
    SameRule,
    /// Nothing but a value of something that is replaced differs.
    Follows,
    /// Of an entry that is being removed in steps.
    Retired,
}

/// What becomes of one thing.
#[derive(Clone, Debug)]
pub struct Change {
    pub what: What,
    pub how: How,
    /// The type of a resource, the kind of an object.
    pub kind: String,
    /// Its address or name, unique within its node.
    pub name: String,
    /// The id of the node that makes it.
    pub node: String,
    pub because: Vec<Because>,
    pub certainty: Certainty,
    pub marks: Vec<Mark>,
}

impl Change {
    pub fn new(what: What, how: How, kind: &str, name: impl Into<String>, node: &str) -> Self {
        Self {
            what,
            how,
            kind: kind.to_owned(),
            name: name.into(),
            node: node.to_owned(),
            because: Vec::new(),
            certainty: Certainty::Exact,
            marks: Vec::new(),
        }
    }

    pub fn because(mut self, because: impl IntoIterator<Item = Because>) -> Self {
        self.because.extend(because);
        self
    }

    pub fn predicted(mut self) -> Self {
        self.certainty = Certainty::Predicted;
        self
    }

    pub fn marked(mut self, mark: Mark, holds: bool) -> Self {
        if holds {
            self.marks.push(mark);
        }
        self
    }
}
