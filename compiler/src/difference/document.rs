//! The difference as data: its form is `schema/diff.schema.json`.

use schemars::{JsonSchema, Schema, generate::SchemaSettings};
use serde::Serialize;

use super::{
    change::{Because, Certainty, Level},
    rules::{self, Fact},
};

/// The version of the form. A reader refuses one that it does not know; new keys alone do not raise it.
pub const VERSION: u32 = 1;

/// What a change of the specification does to the platform that runs.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DifferenceDocument {
    /// The version of this form: `1`.
    pub version: u32,
    /// The name of the platform, for example `secret-management`.
    pub platform: String,
    /// What it is compared with, as it was asked for: a revision or a folder.
    pub against: String,
    /// The highest level of all facts.
    pub verdict: Level,
    /// The highest level of the facts that no comment of the change accepts: the threshold is about these.
    pub remaining: Level,
    /// What changed in the specification.
    pub spec: Vec<SpecChange>,
    /// The comments of the change that accept what it does.
    pub accepted: Vec<AcceptanceDocument>,
    /// What follows for each environment; one without a name, for a platform without environments.
    pub environments: Vec<EnvironmentDocument>,
}

/// A comment that accepts what a change does, `# platformc: accept LEVEL, REASON`, in the change that adds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AcceptanceDocument {
    /// The level of what it accepts.
    pub level: Level,
    /// The keys that lead to the entry at which it stands; empty for the whole platform.
    pub path: String,
    /// Why.
    pub reason: String,
    /// Its file.
    pub file: String,
    /// Its line, from 1.
    pub line: usize,
    /// Why it accepts nothing, if it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// What follows for one environment.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EnvironmentDocument {
    /// Its name; absent for a platform without environments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// The highest level of its facts.
    pub verdict: Level,
    /// The highest level first.
    pub facts: Vec<Fact>,
    /// The Terraform roots that have something to apply, in their order.
    pub apply: Vec<ApplyDocument>,
}

/// A Terraform root that has something to apply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApplyDocument {
    /// Its folder in the tree, for example `terraform/roots/network`.
    pub folder: String,
    /// Who applies it.
    pub by: By,
}

/// Who applies a root.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum By {
    /// People, with their own rights.
    People,
    /// The pipeline.
    Pipeline,
}

/// A value of the specification that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SpecChange {
    /// The keys that lead to it, such as `databases.orders.storage`.
    pub path: String,
    pub change: SpecChangeKind,
    /// For something new: what was removed beside it and said the same. It may be meant as another name, and is another thing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_as: Option<String>,
    /// What it was, and where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<SpecValue>,
    /// What it is, and where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<SpecValue>,
}

/// What became of a value of the specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum SpecChangeKind {
    Added,
    Changed,
    Removed,
}

/// A value of the specification, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SpecValue {
    /// In the flow style of YAML; a long one is cut.
    pub value: String,
    /// Its file.
    pub file: String,
    /// Its line, from 1.
    pub line: usize,
}

impl EnvironmentDocument {
    /// What follows for an environment.
    #[must_use]
    pub fn of(environment: Option<String>, facts: Vec<Fact>, apply: Vec<ApplyDocument>) -> Self {
        let verdict = highest(facts.iter());
        Self { environment, verdict, facts, apply }
    }

    /// More of what follows.
    pub fn add(&mut self, more: impl IntoIterator<Item = Fact>) {
        self.facts.extend(more);
        rules::sort(&mut self.facts);
        self.verdict = highest(self.facts.iter());
    }
}

/// The highest level of those that happen.
fn highest<'a>(facts: impl Iterator<Item = &'a Fact>) -> Level {
    facts.filter(|fact| fact.certainty != Certainty::Contradicted).map(|fact| fact.level).max().unwrap_or_default()
}

/// A text of a document that may hold what the user wrote.
#[derive(Debug)]
pub enum Text<'a> {
    /// A message, in which such words stand in quotes.
    Message(&'a mut String),
    /// Such a word, and nothing else.
    Value(&'a mut String),
}

impl DifferenceDocument {
    /// Says the verdicts again, after facts were accepted or held against a plan of Terraform.
    pub fn judge(&mut self) {
        for environment in &mut self.environments {
            environment.verdict = highest(environment.facts.iter());
        }
        let facts = || self.environments.iter().flat_map(|environment| &environment.facts);
        let remaining = highest(facts().filter(|fact| fact.accepted.is_none()));
        (self.verdict, self.remaining) = (highest(facts()), remaining);
    }

    /// The whole. What looks like a secret is still in it.
    #[must_use]
    pub fn of(platform: String, against: &str, spec: Vec<SpecChange>, environments: Vec<EnvironmentDocument>) -> Self {
        let verdict = environments.iter().map(|environment| environment.verdict).max().unwrap_or_default();
        let (against, accepted) = (against.to_owned(), Vec::new());
        Self { version: VERSION, platform, against, verdict, remaining: verdict, spec, accepted, environments }
    }

    /// All texts that may hold what the user wrote.
    pub fn texts(&mut self) -> Vec<Text<'_>> {
        let mut texts = vec![Text::Value(&mut self.against)];
        for SpecChange { path, same_as, before, after, .. } in &mut self.spec {
            texts.push(Text::Value(path));
            texts.extend(same_as.as_mut().map(Text::Value));
            for SpecValue { value, file, .. } in [before, after].into_iter().flatten() {
                texts.extend([Text::Value(value), Text::Value(file)]);
            }
        }
        for AcceptanceDocument { path, reason, file, problem: _, .. } in &mut self.accepted {
            texts.extend([Text::Value(path), Text::Message(reason), Text::Value(file)]);
        }
        for fact in self.environments.iter_mut().flat_map(|environment| &mut environment.facts) {
            let Fact { node, kind, name, message, because, help, accepted, place, .. } = fact;
            texts.extend(help.as_mut().map(Text::Message));
            texts.extend([Text::Value(node), Text::Message(kind), Text::Value(name), Text::Message(message)]);
            texts.extend(accepted.as_mut().map(Text::Message));
            texts.extend(place.as_mut().map(|place| Text::Value(&mut place.file)));
            for Because { path, before, after, from } in because {
                texts.push(Text::Value(path));
                texts.extend([before, after, from].into_iter().flatten().map(Text::Value));
            }
        }
        texts
    }
}

/// The JSON Schema of the form.
#[must_use]
pub fn schema() -> Schema {
    SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<DifferenceDocument>()
}
