#![allow(clippy::unwrap_used)]

use super::*;

fn sources(text: &str) -> Sources {
    Sources::new(vec![Source { name: "platform.yaml".into(), text: text.into() }], Diagnostics::default())
}

fn scan(text: &str) -> (Allows, Diagnostics) {
    Allows::scan(&sources(text))
}

/// The line that each instruction is at.
fn lines(text: &str) -> Vec<&str> {
    let (allows, problems) = scan(text);
    assert_eq!(problems, Diagnostics::default());
    allows.items.iter().map(|allow| text.get(allow.line.start as usize..allow.line.end as usize).unwrap()).collect()
}

#[test]
fn behind_a_line_and_above_it() {
    assert_eq!(lines("a: 1\nb: 2 # platformc: allow P0502, cheap\r\nc: 3\n"), ["b: 2 # platformc: allow P0502, cheap"]);
    let above =
        "a: 1\n  # platformc: allow P0502, cheap\n# platformc: allow P0501 soon used\n\n # more\nb: 2\r\nc: 3\n";
    assert_eq!(lines(above), ["b: 2", "b: 2"]);
    assert_eq!(lines("a: { # platformc: allow p0502, cheap\n  b: 1 }"), ["a: { # platformc: allow p0502, cheap"]);
    assert_eq!(lines("é: ü #platformc:allow P0502,cheap"), ["é: ü #platformc:allow P0502,cheap"]);
    assert_eq!(lines("a: 1\n# platformc: allow P0502, the end"), [""]);
}

#[test]
fn a_text_is_no_comment() {
    let text =
        "a: \"# platformc: allow P0502, x\"\nb: |\n  # platformc: allow P0502, x\nc: a#platformc: allow P0502, x\n";
    assert!(lines(text).is_empty());
    assert!(lines("a: 1 # see platformc: allow P0502, x").is_empty());
}

#[test]
fn an_instruction_is_complete_or_an_error() {
    for (wrong, said) in [
        ("", "this comment has no instruction"),
        ("alow P0502, x", "there is no `alow`"),
        ("allow", "no code is named here"),
        ("allow P0502", "no reason is given for allowing `P0502`"),
        ("allow P0502,", "no reason is given for allowing `P0502`"),
        ("allow P0502, …", "no reason is given for allowing `P0502`"),
        ("allow P0599, x", "there is no code `P0599`"),
        ("allow warnings, x", "there is no code `warnings`"),
        ("allow P0301, x", "`P0301` is an error and cannot be allowed"),
    ] {
        let (allows, problems) = scan(&format!("a: 1 # platformc: {wrong}\n"));
        assert!(allows.items.is_empty(), "{wrong}");
        let found: Vec<(Code, String)> = problems.sorted().into_iter().map(|p| (p.code, p.message)).collect();
        assert_eq!(found, [(Code::BadAllow, said.to_owned())], "{wrong}");
    }
}

#[test]
fn what_a_change_does_is_accepted_with_a_level_and_a_reason() {
    let text =
        "a: 1 # platformc: accept data-loss, the copy is in S3\n# platformc: accept access  they are one team\nb: 2\n";
    let (allows, problems) = scan(text);
    assert_eq!(problems, Diagnostics::default());
    let found: Vec<(Level, &str, &str)> = allows
        .accepts()
        .iter()
        .map(|one| (one.level, &*one.reason, text.get(one.line.start as usize..one.line.end as usize).unwrap()))
        .collect();
    let first = text.lines().next().unwrap();
    assert_eq!(found, [(Level::DataLoss, "the copy is in S3", first), (Level::Access, "they are one team", "b: 2")]);
    assert!(allows.items.is_empty() && allows.useless().is_empty());
}

#[test]
fn an_acceptance_is_complete_or_an_error() {
    for (wrong, said) in [
        ("accept", "no level is named here"),
        ("accept , x", "no level is named here"),
        ("accept data-loss", "no reason is given for accepting `data-loss`"),
        ("accept data-loss, …", "no reason is given for accepting `data-loss`"),
        ("accept dataloss, x", "there is no level `dataloss`"),
        ("accept everything, x", "there is no level `everything`"),
        ("\n# platformc: accept access, the end", "there is nothing below this comment"),
    ] {
        let wrong = wrong
            .strip_prefix("\n# platformc: ")
            .map_or(format!("a: 1 # platformc: {wrong}\n"), |last| format!("a: 1\n# platformc: {last}\n"));
        let (allows, problems) = scan(&wrong);
        assert!(allows.accepts().is_empty(), "{wrong}");
        let found: Vec<(Code, String)> = problems.sorted().into_iter().map(|p| (p.code, p.message)).collect();
        assert_eq!(found, [(Code::BadAccept, said.to_owned())], "{wrong}");
    }
}

#[test]
fn it_silences_that_warning_in_that_line_only() {
    let text = "a: 1 # platformc: allow P0502, cheap\nb: 2\n";
    let (mut allows, _) = scan(text);
    let at = |start, end| Span { source: SourceId(0), start, end };
    let mut problems = Diagnostics::default();
    problems.push(Diagnostic::warning(Code::Weakened, at(3, 4), "here"));
    problems.push(Diagnostic::error(Code::Weakened, at(3, 4), "an error"));
    problems.push(Diagnostic::warning(Code::UnusedSecret, at(3, 4), "another code"));
    problems.push(Diagnostic::warning(Code::Weakened, at(40, 41), "another line"));
    problems.push(Diagnostic::warning(Code::Weakened, Span { source: SourceId(1), ..at(3, 4) }, "another file"));
    assert_eq!(allows.useless().sorted().len(), 1);
    let left: Vec<String> = allows.silence(problems).sorted().into_iter().map(|p| p.message).collect();
    assert_eq!(left, ["another code", "an error", "another line", "another file"]);
    assert!(allows.useless().is_empty());
}

/// As a formatter leaves it, where it breaks the line that the comment was at.
#[test]
fn a_comment_at_a_key_is_for_what_is_below_it() {
    let text = "apps:\n  a:\n    env: # platformc: allow P0420, a checksum\n      B: c\n\n      D: e\n    port: 80\n";
    let (allows, problems) = scan(text);
    assert!(problems.is_empty());
    let line = &allows.items.first().unwrap().line;
    assert_eq!(text.get(line.start as usize..line.end as usize).unwrap().trim_end().lines().last(), Some("      D: e"));
    // behind a value it is for that line
    assert_eq!(lines("a: { b: 1 } # platformc: allow P0502, x\n  c: 2\n"), ["a: { b: 1 } # platformc: allow P0502, x"]);
}

/// Two comments in what a third one is for, and a place behind them.
#[test]
fn what_a_key_holds_is_allowed_around_other_comments() {
    let text = "env: # platformc: allow P0420, samples\n  A: a # platformc: allow P0530, no secret\n  B: b\nC: c\n";
    let (mut allows, _) = scan(text);
    let at = |word: &str| {
        let start = u32::try_from(text.find(word).unwrap()).unwrap();
        Span { source: SourceId(0), start, end: start + 1 }
    };
    let mut problems = Diagnostics::default();
    for (code, word) in [(Code::LooksSecret, "b\n"), (Code::LooksSecret, "a #"), (Code::NamedLikeSecret, "a #")] {
        problems.push(Diagnostic::warning(code, at(word), "allowed"));
    }
    problems.push(Diagnostic::warning(Code::NamedLikeSecret, at("b\n"), "another line"));
    problems.push(Diagnostic::warning(Code::LooksSecret, at("c\n"), "another key"));
    let left: Vec<String> = allows.silence(problems).sorted().into_iter().map(|p| p.message).collect();
    assert_eq!(left, ["another line", "another key"]);
    assert!(allows.useless().is_empty());
}

#[test]
fn a_reason_excuses_the_line_and_not_itself() {
    let random = ["wJalrXUtnFEMI/K7MDENG/", "bPxRfiCYzRq9LmN2Kw"].concat();
    let left = |text: String| {
        let sources = sources(&text);
        let (mut allows, _) = Allows::scan(&sources);
        let found = crate::secrets::scan(SourceId(0), sources.main().unwrap());
        allows.silence(found).sorted().into_iter().map(|problem| problem.code).collect::<Vec<_>>()
    };
    assert_eq!(left(format!("a: {random} # platformc: allow P0420, a checksum\n")), []);
    assert_eq!(left(format!("a: x # platformc: allow P0420, {random}\n")), [Code::LooksSecret]);
}
