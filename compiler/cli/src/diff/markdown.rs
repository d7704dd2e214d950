//! The difference for a merge request.

use std::fmt::Write;

use platformc_compiler::difference::{DifferenceDocument, EnvironmentDocument, Fact, Level};

use super::human::{acceptance, by, certainty, reason, spec, verdict};
use crate::{say::masked, visible::visible};

/// GitLab cuts notes of a million characters, GitHub comments of 65,536
/// (<https://docs.gitlab.com/administration/instance_limits/>).
const LONGEST: usize = 60_000;
/// Kept for what closes the folds and for the last line.
const RESERVE: usize = 1_000;

/// The verdict first, a table, then everything in folds.
pub fn markdown(document: &DifferenceDocument) -> String {
    let mut page = Page::default();
    page.always(&format!("## platformc diff: **{}**\n\n{}.\n", document.verdict.as_str(), cell(&verdict(document))));
    table(document, &mut page);
    if !document.spec.is_empty() {
        page.fold(&format!("What changed in the specification ({})", document.spec.len()), false);
        for change in &document.spec {
            page.line(&format!("- {}\n", code(&spec(change))));
        }
        page.close();
    }
    if !document.accepted.is_empty() {
        page.fold(&format!("Accepted in this change ({})", document.accepted.len()), true);
        for accepted in &document.accepted {
            page.line(&format!("- {}\n", code(&acceptance(accepted))));
        }
        page.close();
    }
    for environment in &document.environments {
        let of = match (&environment.environment, document.environments.len()) {
            (Some(name), 2..) => format!("{name}: "),
            _ => String::new(),
        };
        folds(environment, &of, &mut page);
    }
    page.finish()
}

fn table(document: &DifferenceDocument, page: &mut Page) {
    let facts = || document.environments.iter().flat_map(|environment| &environment.facts);
    if facts().next().is_none() {
        return;
    }
    page.always("\n| level | facts |\n|---|---|\n");
    for level in Level::ALL.into_iter().rev() {
        let count = facts().filter(|fact| fact.level == level).count();
        if count > 0 {
            page.always(&format!("| {} | {count} |\n", level.as_str()));
        }
    }
}

fn folds(environment: &EnvironmentDocument, of: &str, page: &mut Page) {
    for level in Level::ALL.into_iter().rev() {
        let facts: Vec<&Fact> = environment.facts.iter().filter(|fact| fact.level == level).collect();
        if facts.is_empty() {
            continue;
        }
        page.fold(&format!("{of}{} ({})", level.as_str(), facts.len()), level >= Level::Access);
        for fact in facts {
            page.line(&one(fact));
        }
        page.close();
    }
    if !environment.apply.is_empty() {
        page.fold(&format!("{of}To be applied, in this order ({})", environment.apply.len()), false);
        for root in &environment.apply {
            page.line(&format!("1. {}, {}\n", code(&root.folder), by(root.by)));
        }
        page.close();
    }
}

fn one(fact: &Fact) -> String {
    const SHOWN: usize = 3;
    let maybe = certainty(fact.certainty);
    let mut text = format!("- {} ({}{maybe})\n", cell(&fact.message), code(&fact.rule));
    for because in fact.because.iter().take(SHOWN) {
        if let Some(reason) = reason(because) {
            let _ = writeln!(text, "  - {}", code(&format!("{}: {reason}", because.path)));
        }
    }
    if let Some(reason) = &fact.accepted {
        let _ = writeln!(text, "  - accepted: {}", code(reason));
    } else if let Some(help) = fact.help.as_ref().filter(|_| fact.level > Level::Safe) {
        let _ = writeln!(text, "  - {}", cell(help));
    }
    text
}

/// A text as code: nothing in it is read as Markdown.
fn code(text: &str) -> String {
    format!("`{}`", text.replace('`', "'").replace('\n', " "))
}

/// A text in which only code is read as Markdown.
fn cell(text: &str) -> String {
    text.replace('\n', " ").replace('<', "&lt;").replace('@', "&#64;")
}

/// A text of a limited length.
#[derive(Default)]
struct Page {
    text: String,
    length: usize,
    left_out: usize,
}

impl Page {
    fn always(&mut self, text: &str) {
        let text = masked(&visible(text));
        self.length += text.chars().count();
        self.text.push_str(&text);
    }

    /// Adds this if there is room for it.
    fn line(&mut self, text: &str) {
        if self.length + masked(&visible(text)).chars().count() + RESERVE > LONGEST {
            self.left_out += 1;
        } else {
            self.always(text);
        }
    }

    fn fold(&mut self, title: &str, is_open: bool) {
        let open = if is_open { " open" } else { "" };
        self.always(&format!("\n<details{open}><summary>{}</summary>\n\n", cell(title)));
    }

    fn close(&mut self) {
        self.always("\n</details>\n");
    }

    fn finish(mut self) -> String {
        if self.left_out > 0 {
            let left_out = self.left_out;
            self.always(&format!("\n{left_out} lines are left out: `platformc diff --format json` has all of them.\n"));
        }
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_how_much_was_left_out() {
        let mut page = Page::default();
        page.fold("all", true);
        for number in 0..10_000 {
            page.line(&format!("- line {number}\n"));
        }
        page.close();
        let text = page.finish();
        assert!(text.chars().count() <= LONGEST, "{}", text.chars().count());
        let shown = text.matches("- line").count();
        assert!(text.ends_with(&format!(
            "\n{} lines are left out: `platformc diff --format json` has all of them.\n",
            10_000 - shown
        )));
        assert!(shown > 3_000);
    }

    #[test]
    fn nothing_in_a_value_is_read_as_markdown() {
        assert_eq!(code("a` **b**\nc"), "`a' **b** c`");
        assert_eq!(cell("<script> @all"), "&lt;script> &#64;all");
    }
}
