//! What people do about alerts.

use std::fmt::Write as _;

/// What an alert means and what to do about it: a page of the output.
#[derive(Debug, PartialEq, Eq)]
pub struct Runbook {
    /// The name of the alert, and of the page.
    pub alert: &'static str,
    /// What is the case while it fires, and what users notice.
    pub meaning: &'static str,
    /// What to look at, in this order.
    pub look: &'static [&'static str],
    /// What to do, in this order.
    pub act: &'static [&'static str],
}

impl Runbook {
    /// The page, in Markdown.
    #[must_use]
    pub fn page(&self) -> String {
        let mut page = format!("# {}\n\n{}\n", self.alert, self.meaning);
        for (title, steps) in [("What to look at", self.look), ("What to do", self.act)] {
            let _ = write!(page, "\n## {title}\n\n");
            for (step, number) in steps.iter().zip(1..) {
                let _ = writeln!(page, "{number}. {step}");
            }
        }
        page
    }
}
