//! What people type who never read the reference, and the help that they get: `spellings.txt`.

use super::super::{FORMATS, check};

/// Form, wrong text, and what the message says to type.
fn spellings() -> Vec<(&'static str, &'static str, &'static str)> {
    let mut form = "";
    let rows = include_str!("spellings.txt").lines().skip(1).filter_map(move |line| {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            form = name;
            return None;
        }
        let (text, help) = line.split_once("=> ")?;
        Some((form, text.strip_suffix(' ').unwrap_or(text), help))
    });
    rows.collect()
}

#[test]
fn wrong_spellings_are_refused_with_what_to_type() {
    let mut wrong = Vec::new();
    for (form, text, help) in spellings() {
        let found = check(form, text).err().map_or("nothing: it is accepted".into(), |problem| problem.help);
        if found != help {
            wrong.push(format!("{form} `{text}`\n   wanted: {help}\n    found: {found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_form_has_wrong_spellings() {
    for form in FORMATS {
        let tried = spellings().iter().filter(|(name, ..)| *name == form.name).count();
        assert!(tried > 1, "add wrong spellings of `{}` to spellings.txt, and what the help must say", form.name);
    }
    for (name, ..) in spellings() {
        assert!(FORMATS.iter().any(|form| form.name == name), "spellings.txt: there is no form `{name}`");
    }
}

/// A text that is in backticks behind `write` is one that the form accepts.
#[test]
fn what_the_help_says_to_write_is_accepted() {
    for (form, text, help) in spellings() {
        let Some(advice) = help.strip_prefix("write `").and_then(|rest| rest.split('`').next()) else { continue };
        assert_eq!(check(form, advice.trim_matches('"')), Ok(()), "{form}: {text}");
    }
}
