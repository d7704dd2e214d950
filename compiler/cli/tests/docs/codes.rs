//! One page a diagnostic code, as `platformc explain` prints it, and their index.

use std::fmt::Write as _;

use platformc_spec::Code;

use super::book::Pages;

/// What the first digits of a code mean; the narrowest group counts.
const GROUPS: &[(&str, &str)] = &[
    ("P01", "Not well-formed YAML"),
    ("P02", "Does not fit the schema"),
    ("P03", "References"),
    ("P04", "Rules across entries"),
    ("P05", "Warnings"),
    ("P06", "Several files and environments"),
    ("P062", "What came before"),
    ("P065", "Databases"),
    ("P068", "Who can call whom"),
    ("P069", "Warnings of what is not finished or not exact"),
    ("P07", "Faults of platformc itself, found before anything is written"),
    ("P09", "Limits of this version"),
];

/// The narrowest group that a code is in.
fn group_of(code: Code) -> Option<&'static str> {
    let groups = GROUPS.iter().map(|(group, _)| *group).filter(|group| code.as_str().starts_with(group));
    groups.max_by_key(|group| group.len())
}

pub fn pages() -> Pages {
    let mut pages: Pages = Code::ALL.iter().map(|code| (format!("codes/{code}.md"), code.page().to_owned())).collect();
    let mut index = String::from(
        "# Diagnostic codes\n\n\
         Every problem that platformc reports has a code. `platformc explain P0301` prints its page: what it means, why it\n\
         matters, a wrong and a right example. A code never changes its meaning and is never used again.\n",
    );
    for code in Code::ALL {
        assert!(group_of(*code).is_some(), "{code}: its group has no heading here");
    }
    for (group, heading) in GROUPS {
        let codes: Vec<&Code> = Code::ALL.iter().filter(|code| group_of(**code) == Some(group)).collect();
        if codes.is_empty() {
            continue;
        }
        write!(index, "\n## {heading}\n\n| code | what it is about |\n|---|---|\n").unwrap();
        for code in codes {
            writeln!(index, "| [{code}]({code}.md) | {} |", code.title()).unwrap();
        }
    }
    pages.insert("codes/README.md".into(), index);
    pages
}
