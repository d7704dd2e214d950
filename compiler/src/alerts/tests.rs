use super::*;
use crate::sample::model;

const RUNBOOK: Runbook = Runbook { alert: "Test", meaning: "Nothing.", look: &["here"], act: &["this", "that"] };

fn url(changes: &[(&str, &str)]) -> Option<String> {
    let rule = rule(&model(changes), &RUNBOOK, Severity::Critical, ("1", None), Map::new(), "one line");
    rule["annotations"]["runbook_url"].as_str().map(str::to_owned)
}

#[test]
fn a_rule_leads_to_its_page_on_the_forge() {
    let found = url(&[]).expect("the sample's repository is in GitLab");
    assert!(found.starts_with("https://gitlab."), "{found}");
    assert!(found.contains("/-/blob/") && found.ends_with("/runbooks/Test.md"), "{found}");
    assert!(!found.contains(".git/"), "{found}");
}

#[test]
fn a_page_has_every_step() {
    let page = RUNBOOK.page();
    assert!(page.starts_with("# Test\n\nNothing.\n\n## What to look at\n\n1. here\n"), "{page}");
    assert!(page.ends_with("## What to do\n\n1. this\n2. that\n"), "{page}");
}
