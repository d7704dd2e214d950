//! The page of what the language cannot say: made from the table that the messages are made from.

use std::fmt::Write as _;

use platformc_spec::elsewhere::{Answer, KEYS, Place, VALUES};

pub const PAGE: &str = "elsewhere.md";

const INTRODUCTION: &str = "\
# What the language cannot say, and what to do

A platform describes what most platforms have in common, in words that can be checked. Some things are said in other words here
than in Kubernetes, Helm or Terraform; some cannot be said. Whoever writes them anyway is told the same as below: nothing is ignored.

What cannot be said has three ways round:

- **A chart of your own.** `apps.NAME.chart` deploys it with the platform's network policies, secrets and calls around it.
- **A Terraform root of your own,** in a folder beside the output, with a state of its own. The roots of the platform have outputs
  that it can read; `platformc build` refuses foreign files inside of its own roots.
- **A copy in a place that the platform knows:** an image in an ECR repository of the account.
";

fn place(place: Place) -> String {
    match place {
        Place::Top => "a section".to_owned(),
        Place::Entry(section) => format!("a key of an entry of `{section}`"),
    }
}

/// The page.
pub fn page() -> String {
    let mut out = INTRODUCTION.to_owned();
    let cell = |text: &str| text.replace('|', "\\|");
    for (answer, heading) in
        [(Answer::Never, "What cannot be said"), (Answer::Otherwise, "What is said in other words")]
    {
        write!(out, "\n## {heading}\n\n| you write | as | here |\n|---|---|---|\n").unwrap();
        for row in KEYS.iter().filter(|row| row.answer == answer) {
            let keys: Vec<String> = row.keys.iter().map(|key| format!("`{key}`")).collect();
            writeln!(out, "| {} | {} | {} |", keys.join(", "), place(row.place), cell(row.help)).unwrap();
        }
        for row in VALUES.iter().filter(|row| row.answer == answer) {
            let [section, keys @ ..] = row.path else { panic!("{row:?}") };
            let key = keys.iter().find(|key| **key != "*").unwrap();
            let example = cell(row.example);
            writeln!(out, "| `{key}: {example}` | in an entry of `{section}` | {} |", cell(row.help)).unwrap();
        }
    }
    out
}
