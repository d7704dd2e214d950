//! The difference for people.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    io::{self, Write},
};

use platformc_compiler::difference::{
    AcceptanceDocument, Because, By, Certainty, DifferenceDocument, EnvironmentDocument, Fact, Level, SpecChange,
    SpecValue,
};

use crate::{say::masked, visible::visible};

/// So many names of safe facts of one rule are shown.
const SHOWN: usize = 3;

/// The verdict, what changed, then the facts by level, the highest first.
pub fn human(document: &DifferenceDocument, out: &mut impl Write) -> io::Result<()> {
    let mut text = format!("{}: {}\n", document.verdict.as_str(), verdict(document));
    if !document.spec.is_empty() {
        text.push_str("\nwhat changed in the specification\n");
    }
    for change in &document.spec {
        let _ = writeln!(text, "  {}", spec(change));
    }
    if !document.accepted.is_empty() {
        text.push_str("\naccepted in this change\n");
    }
    for accepted in &document.accepted {
        let _ = writeln!(text, "  {}", acceptance(accepted));
    }
    for environment in &document.environments {
        if document.environments.len() > 1 {
            let name = environment.environment.as_deref().unwrap_or("without an environment");
            let _ = writeln!(text, "\nenvironment {name}: {}", environment.verdict.as_str());
        }
        facts(environment, &mut text);
    }
    out.write_all(masked(&visible(&text)).as_bytes())
}

/// What the verdict is about.
pub fn verdict(document: &DifferenceDocument) -> String {
    let count: usize = document.environments.iter().map(|environment| environment.facts.len()).sum();
    let what = match (document.spec.is_empty(), count) {
        (true, 0) => "nothing changes".to_owned(),
        (false, 0) => "the specification changes, and nothing follows from it".to_owned(),
        (_, 1) => "1 thing changes".to_owned(),
        (_, count) => format!("{count} things change"),
    };
    let accepted = if document.remaining < document.verdict {
        format!("; without what is accepted it is {}", document.remaining.as_str())
    } else {
        String::new()
    };
    format!("{what}, compared with `{}`{accepted}", document.against)
}

/// What is accepted, where and why.
pub fn acceptance(accepted: &AcceptanceDocument) -> String {
    let AcceptanceDocument { level, path, reason, file, line, problem } = accepted;
    let path = if path.is_empty() { "the whole platform" } else { path };
    let problem = problem.as_ref().map(|problem| format!("; it has no effect: {problem}")).unwrap_or_default();
    format!("{} of {path}: {reason}  ({file}:{line}){problem}", level.as_str())
}

/// One change of the specification.
pub fn spec(change: &SpecChange) -> String {
    let place = |value: &SpecValue| format!("{}:{}", value.file, value.line);
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => {
            format!("{}: {} → {}  ({} → {})", change.path, before.value, after.value, place(before), place(after))
        }
        (Some(before), None) => format!("{}: {} → removed  (was at {})", change.path, before.value, place(before)),
        (None, Some(after)) => {
            let same = change
                .same_as
                .as_ref()
                .map(|other| format!("; the same as {other}, which is removed: another name is another thing"));
            format!("{}: new: {}  ({}){}", change.path, after.value, place(after), same.unwrap_or_default())
        }
        (None, None) => change.path.clone(),
    }
}

fn facts(environment: &EnvironmentDocument, text: &mut String) {
    for level in Level::ALL.into_iter().rev() {
        let of_level: Vec<&Fact> = environment.facts.iter().filter(|fact| fact.level == level).collect();
        if of_level.is_empty() {
            continue;
        }
        let _ = writeln!(text, "\n{} ({})", level.as_str(), of_level.len());
        if level == Level::Safe {
            safe(&of_level, text);
        } else {
            for fact in of_level {
                one(fact, text);
            }
        }
    }
    if !environment.apply.is_empty() {
        text.push_str("\nto be applied, in this order\n");
    }
    for (index, root) in environment.apply.iter().enumerate() {
        let _ = writeln!(text, "  {}. {}, {}", index + 1, root.folder, by(root.by));
    }
}

/// Who applies a root.
pub const fn by(by: By) -> &'static str {
    match by {
        By::People => "by people",
        By::Pipeline => "by the pipeline",
    }
}

fn one(fact: &Fact, text: &mut String) {
    let maybe = certainty(fact.certainty);
    let _ = writeln!(text, "  {}  [{}{maybe}; {}]", fact.message, fact.rule, fact.node);
    for because in fact.because.iter().take(SHOWN * 2) {
        if let Some(reason) = reason(because) {
            let _ = writeln!(text, "    {}: {reason}", because.path);
        }
    }
    if let Some(reason) = &fact.accepted {
        let _ = writeln!(text, "    accepted: {reason}");
    } else if let Some(help) = &fact.help {
        let _ = writeln!(text, "    help: {help}");
    }
}

/// What is said of a fact that is not certain.
pub const fn certainty(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Exact => "",
        Certainty::Predicted => ", predicted",
        Certainty::Contradicted => ", contradicted by Terraform's plan",
    }
}

/// What a value was and becomes, or what gives it.
pub fn reason(because: &Because) -> Option<String> {
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
    match because {
        Because { from: Some(from), .. } => Some(format!("from {from}, which is replaced")),
        Because { before: None, after: None, .. } => None,
        Because { before, after, .. } => Some(format!("{} → {}", value(before), value(after))),
    }
}

/// What nobody notices, by rule.
fn safe(facts: &[&Fact], text: &mut String) {
    let mut rules: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for fact in facts {
        rules.entry(&fact.rule).or_default().push(&fact.name);
    }
    for (rule, names) in rules {
        let shown: Vec<&str> = names.iter().take(SHOWN).copied().collect();
        let more = names.len() - shown.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let _ = writeln!(text, "  {rule}: {}{more}", shown.join(", "));
    }
}
