//! What a node becomes: typed artifacts, which are printed when they are written.

use std::{borrow::Cow, collections::BTreeSet, sync::Arc};

use platformc_output::value::Value;
use platformc_output::{File, hcl::Body, yaml};

use crate::resource::{Documents, MadeByRoot, Packed};

/// A file before it is bytes.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// Its path in the tree.
    pub path: String,
    pub content: Content,
}

/// The content of a file.
#[derive(Clone, Debug)]
pub enum Content {
    /// YAML documents: Kubernetes objects, or values of a chart.
    Objects(Vec<Value>),
    /// A Terraform or policy file. That of a root is looked at by others, and is as long as the platform has apps.
    Hcl(Arc<Body>),
    /// Prose, static assets, and what was printed before.
    Text(String),
}

impl Content {
    /// A Terraform or policy file.
    #[must_use]
    pub fn hcl(body: Body) -> Self {
        Self::Hcl(Arc::new(body))
    }

    /// Its text, as it is written.
    #[must_use]
    pub fn print(&self) -> Cow<'_, str> {
        match self {
            Self::Objects(objects) => Cow::Owned(yaml::documents(objects)),
            Self::Hcl(body) => Cow::Owned(body.print()),
            Self::Text(text) => Cow::Borrowed(text),
        }
    }
}

impl Artifact {
    /// The file, as it is written.
    #[must_use]
    pub fn print(self) -> File {
        let text = match self.content {
            Content::Text(text) => text,
            other => other.print().into_owned(),
        };
        File { path: self.path, bytes: text.into_bytes() }
    }
}

/// A root module as it will be written, and what it has to do with other roots and with modules.
pub struct Written {
    pub name: String,
    /// Its files by name.
    pub files: Vec<(&'static str, Content)>,
    /// The modules of the tree that it calls.
    pub modules: BTreeSet<String>,
    /// The providers that it pins, such as `hashicorp/aws`.
    pub providers: Vec<&'static str>,
    /// The outputs of other roots that it reads: root and output.
    pub inputs: BTreeSet<(String, String)>,
    /// What other roots can read of it.
    pub outputs: BTreeSet<String>,
    /// What it makes that exists once.
    pub owns: Packed,
    /// What it does not work without.
    pub uses: Packed,
    /// What its blocks make, as they were written.
    pub made: MadeByRoot,
    /// The IAM policies that it hands to modules.
    pub documents: Documents,
    /// The variables that only some applies need, each with the argument whose new entries need it.
    pub asked: Vec<(&'static str, &'static str)>,
}

/// Collects the artifacts of a node, in the node's folder unless said otherwise.
pub struct Files {
    folder: String,
    artifacts: Vec<Artifact>,
}

impl Files {
    #[must_use]
    pub fn new(folder: String) -> Self {
        Self { folder, artifacts: Vec::new() }
    }

    /// A file with these objects, one YAML document each.
    pub fn yaml(&mut self, name: &str, objects: impl Into<Vec<Value>>) {
        self.add(name, Content::Objects(objects.into()));
    }

    /// A Terraform or policy file.
    pub fn hcl(&mut self, name: &str, body: Body) {
        self.add(name, Content::hcl(body));
    }

    /// A file of this text.
    pub fn text(&mut self, name: &str, text: String) {
        self.add(name, Content::Text(text));
    }

    /// A file at a path of the tree, outside the node's folder.
    pub fn at(&mut self, path: String, content: Content) {
        self.artifacts.push(Artifact { path, content });
    }

    /// A file in the node's folder.
    pub fn add(&mut self, name: &str, content: Content) {
        let path = if self.folder.is_empty() { name.to_owned() } else { format!("{}/{name}", self.folder) };
        self.at(path, content);
    }

    /// The artifacts so far.
    pub fn take(self) -> Vec<Artifact> {
        self.artifacts
    }

    /// The names of the files in the node's folder so far.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.artifacts.iter().filter_map(|artifact| artifact.path.strip_prefix(&self.folder)?.strip_prefix('/'))
    }
}
