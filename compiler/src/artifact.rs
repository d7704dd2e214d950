//! What a node becomes: typed artifacts, which are printed when they are written.

use std::{borrow::Cow, collections::BTreeSet, sync::Arc};

use platformc_output::value::Value;
use platformc_output::{File, Listed, hcl::Body, yaml};

use crate::resource::{Documents, MadeByRoot, Packed};

/// A file before it is bytes.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// Its path in the tree.
    pub path: String,
    pub content: Content,
    /// How the list of the node's files names it.
    pub listed: Listed,
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
        File { path: self.path, bytes: text.into_bytes(), listed: self.listed }
    }
}

/// A root module as it will be written, and what it has to do with other roots and with modules.
pub struct Written {
    pub name: String,
    /// Its files by name that are of no entry of the platform.
    pub files: Vec<(String, Content)>,
    /// The files of single entries by name.
    pub entries: Vec<(String, Content)>,
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
    /// What it destroys because its entry is being removed.
    pub retired: Vec<Gone>,
}

/// A call of a module that a root no longer has, because its entry is being removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gone {
    /// The section and the name of the entry, in the file.
    pub entry: String,
    /// The address of the call, such as `module.orders`.
    pub address: String,
    /// The resources in it that stay where they are: Terraform forgets them.
    pub kept: &'static [&'static str],
}

impl Written {
    /// The addresses of its calls and of the resources of its own.
    pub fn addresses(&self) -> impl Iterator<Item = String> {
        let bodies = self.all().filter_map(|(_, content)| match content {
            Content::Hcl(body) => Some(body),
            Content::Objects(_) | Content::Text(_) => None,
        });
        bodies.flat_map(|body| body.inner()).filter_map(|block| match (block.kind(), block.labels()) {
            ("module", [name]) => Some(format!("module.{name}")),
            ("resource", [kind, name]) => Some(format!("{kind}.{name}")),
            _ => None,
        })
    }

    /// Whether there is nothing in it any more but what is being destroyed.
    #[must_use]
    pub fn is_tombstone(&self) -> bool {
        !self.retired.is_empty() && self.modules.is_empty()
    }

    /// All of its files by name.
    pub fn all(&self) -> impl Iterator<Item = &(String, Content)> {
        self.files.iter().chain(&self.entries)
    }
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
        self.artifacts.push(Artifact { path, content, listed: Listed::Digest });
    }

    /// The last file has something of several entries of the platform: two branches may change it at once.
    pub fn shared(&mut self) {
        self.artifacts.last_mut().into_iter().for_each(|artifact| artifact.listed = Listed::Shared);
    }

    /// The same for a file of this name in the node's folder, if there is one.
    pub fn shared_as(&mut self, name: &str) {
        let path = format!("{}/{name}", self.folder);
        let found = self.artifacts.iter_mut().find(|artifact| artifact.path == path);
        if let Some(artifact) = found {
            artifact.listed = Listed::Shared;
        }
    }

    /// One of the files of a folder at a path of the tree, of which each entry of the platform may have some. Its first line says that it is
    /// generated.
    pub fn one_of(&mut self, folder: &str, path: String, content: Content) {
        self.artifacts.push(Artifact { path, content, listed: Listed::Folder(folder.into()) });
    }

    /// The same in the node's folder.
    pub fn entry(&mut self, name: &str, content: Content) {
        let folder = self.folder.clone();
        self.one_of(&folder, format!("{folder}/{name}"), content);
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
