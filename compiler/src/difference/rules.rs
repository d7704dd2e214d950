//! What a change means: rules as data. The first that fits a change decides.

mod rule;
mod table;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::change::{Because, Certainty, Change, How, Level};

pub use rule::Rule;
pub use table::RULES;

/// What a change does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Fact {
    /// The id of the rule that says so, for example `terraform.replaced`.
    pub rule: String,
    pub level: Level,
    pub certainty: Certainty,
    /// The id of the node that makes it, as in `schema/plan.schema.json`.
    pub node: String,
    /// What becomes of it.
    pub action: How,
    /// The type of the resource, the kind of the object.
    pub kind: String,
    /// Its address or its name.
    pub name: String,
    /// What happens.
    pub message: String,
    /// What differs.
    pub because: Vec<Because>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Why it is accepted, if a comment of the change accepts it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<String>,
    /// The change of the specification that it most likely follows from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<FactPlace>,
}

/// A place in the specification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FactPlace {
    /// Its file.
    pub file: String,
    /// Its line, from 1.
    pub line: usize,
}

impl Fact {
    /// What `check` refuses with this code at these keys of the specification, which says what it means and what to do.
    #[must_use]
    pub fn refused(code: &str, level: Level, path: String, [message, help]: [&str; 2]) -> Self {
        Self {
            rule: table::REFUSES.to_owned(),
            level,
            certainty: Certainty::Exact,
            node: "specification".to_owned(),
            action: How::Updated,
            kind: code.to_owned(),
            name: path,
            message: message.to_owned(),
            because: Vec::new(),
            help: Some(help).filter(|help| !help.is_empty()).map(str::to_owned),
            accepted: None,
            place: None,
        }
    }

    /// Whether it says what `check` refuses.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        self.rule == table::REFUSES
    }

    /// What facts of one level are sorted by.
    fn key(&self) -> (&str, &str, &str, &[Because]) {
        (&self.rule, &self.node, &self.name, &self.because)
    }
}

/// The highest level first.
pub(super) fn sort(facts: &mut [Fact]) {
    facts.sort_by(|a, b| b.level.cmp(&a.level).then_with(|| a.key().cmp(&b.key())));
}

/// What a change does, by the first rule that fits it.
pub fn judge(change: &Change) -> Fact {
    let rule = RULES.iter().find(|rule| rule.fits(change)).unwrap_or(&table::NO_RULE);
    let predicted = rule.predicted || change.certainty == Certainty::Predicted;
    // what else differs at the same time is no reason for what the rule says
    let asked: Vec<&Because> = change.because.iter().filter(|because| rule.asks_for(because)).collect();
    let (name, because) = (quoted(&change.name), reasons(&asked));
    let message = rule.message.replace("{kind}", &change.kind).replace("{because}", &because).replace("{name}", &name);
    Fact {
        rule: rule.id.to_owned(),
        level: rule.level,
        certainty: if predicted { Certainty::Predicted } else { Certainty::Exact },
        node: change.node.clone(),
        action: change.how,
        kind: change.kind.clone(),
        name: change.name.clone(),
        message,
        because: change.because.clone(),
        help: Some(rule.help).filter(|help| !help.is_empty()).map(str::to_owned),
        accepted: None,
        place: None,
    }
}

fn quoted(text: &str) -> String {
    format!("`{text}`")
}

/// What differs, by name: the first few.
fn reasons(because: &[&Because]) -> String {
    const SHOWN: usize = 3;
    let mut seen = BTreeSet::new();
    let once = because.iter().filter(|because| seen.insert(because.path.as_str()));
    let mut names: Vec<String> = once.map(|because| quoted(&because.path)).collect();
    if let Some(more) = names.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        names.truncate(SHOWN);
        names.push(format!("{more} more"));
    }
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        difference::change::{Mark, What},
        object::ObjectKind,
    };

    /// A new kind of objects needs a rule for each thing that can become of it.
    #[test]
    fn every_kind_of_objects_has_a_rule() {
        for kind in ObjectKind::ALL {
            for how in [How::Created, How::Updated, How::Removed, How::Left, How::Kept] {
                // what changes in a volume is not known on purpose
                let fact = judge(&Change::new(What::Object, how, kind.kind(), "one", "node"));
                let is_source = kind.kind() == "HelmRelease";
                assert!(fact.rule != "unknown" || is_source, "{} {how:?}", kind.kind());
            }
        }
    }

    #[test]
    fn a_change_that_no_rule_knows_is_unknown() {
        let fact = judge(&Change::new(What::Object, How::Resized, "Deployment", "shop/one", "main/app/one"));
        assert_eq!((fact.rule.as_str(), fact.level), ("unknown", Level::Unknown));
        assert_eq!(fact.message, "Deployment `shop/one` changes in a way that no rule knows");
    }

    #[test]
    fn the_first_rule_that_fits_decides() {
        let change =
            || Change::new(What::Resource, How::Replaced, "aws_lb", "module.one.aws_lb.this", "terraform/ingress");
        assert_eq!(judge(&change()).level, Level::Downtime);
        assert_eq!(judge(&change().marked(Mark::SuccessorFirst, true)).level, Level::Restart);
        let database = || Change { kind: "aws_db_instance".into(), ..change() };
        assert_eq!(judge(&database().marked(Mark::SuccessorFirst, true)).level, Level::DataLoss);
        assert!(
            judge(&database().marked(Mark::Protected, true)).help.is_some_and(|help| help.contains("prevent_destroy"))
        );
        assert_eq!(judge(&change().predicted()).certainty, Certainty::Predicted);
    }

    #[test]
    fn a_rule_asks_for_kinds_and_for_what_differs() {
        let change = |path: &str| {
            let change = Change::new(What::Resource, How::Updated, "aws_db_instance", "one", "node");
            judge(&change.because([Because::new(path, None, None), Because::new(path, None, None)]))
        };
        assert_eq!(change("instance_class").level, Level::Downtime);
        assert_eq!(change("instance_class").message.matches("instance_class").count(), 1);
        assert_eq!(change("copy_tags_to_snapshot").level, Level::Safe);
    }

    #[test]
    fn a_message_names_what_its_rule_asks_for() {
        let change = Change::new(What::Object, How::Updated, "StatefulSet", "shop/store", "main/app/store");
        let paths = ["spec.template.spec.containers[0].volumeMounts[1]", "spec.volumeClaimTemplates[1]"];
        let fact = judge(&change.because(paths.map(|path| Because::new(path, None, None))));
        assert_eq!(fact.rule, "kubernetes.immutable");
        assert!(fact.message.contains("`spec.volumeClaimTemplates[1]`") && !fact.message.contains("volumeMounts"));
        assert_eq!(fact.because.len(), 2);
    }
}
