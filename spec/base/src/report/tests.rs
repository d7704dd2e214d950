#![allow(clippy::string_slice, clippy::format_collect)]

use super::*;

fn named(name: &str, text: &str) -> Sources {
    Sources::new(vec![Source { name: name.into(), text: text.into() }], Diagnostics::default())
}

fn sources(text: &str) -> Sources {
    named("platform.yaml", text)
}

fn at(source: u16, start: usize, end: usize) -> Span {
    let number = |n: usize| u32::try_from(n).unwrap();
    Span { source: SourceId(source), start: number(start), end: number(end) }
}

/// Every text of a diagnostic is masked, whole or cut, in any letter case; what is no secret stays.
#[test]
fn no_text_of_a_diagnostic_repeats_a_secret() {
    let telling = ["Tr0ub4dor", "&3xyz!Qw"].concat();
    let words = "correct-horse-battery";
    for secret in [telling.as_str(), words] {
        let text = format!("env: {{ DB_PASSWORD: \"{secret}\" }}\nname: shop\n");
        for quote in [secret, &secret[..10], &secret[5..], &secret.to_uppercase()] {
            let said = |what: &str| format!("{what} of `shop`: `{quote}` is wrong");
            let problem = Diagnostic::error(Code::BadScalar, at(0, 20, 24), said("message"))
                .label(said("label"))
                .help(said("help"))
                .related(at(0, 1, 2), said("related"));
            let report = Report::new(&sources(&text), problem.into());
            let [shown] = report.problems() else { panic!("{report:?}") };
            let stars = "*".repeat(quote.len());
            let masked = |what: &str| format!("{what} of `shop`: `{stars}` is wrong");
            assert_eq!(shown.message, masked("message"));
            assert_eq!(shown.label, masked("label"));
            assert_eq!(shown.help, masked("help"));
            assert_eq!(shown.related.first().map(|related| related.text.clone()), Some(masked("related")));
            assert_eq!(report.sources()[0].text, text.replace(secret, &"*".repeat(secret.len())));
        }
    }
}

#[test]
fn a_secret_is_masked_wherever_the_sources_repeat_it() {
    let secret = ["Tr0ub4dor", "&3xyz!Qw"].concat();
    let text = format!("password: {secret}\nnote: x{secret}y\nname: {}", secret.to_lowercase());
    let report = Report::new(&sources(&text), Diagnostic::error(Code::BadScalar, at(0, 0, 1), "x").into());
    let stars = "*".repeat(secret.len());
    assert_eq!(report.sources()[0].text, format!("password: {stars}\nnote: x{stars}y\nname: {stars}"));
}

#[test]
fn what_a_diagnostic_calls_a_secret_is_masked() {
    let problem = Diagnostic::error(Code::BadScalar, at(0, 6, 13), "x").secret();
    let report = Report::new(&sources("name: whatever\n"), problem.into());
    assert_eq!(report.sources()[0].text, "name: *******r\n");
}

/// A report of very many secrets remembers none of them, and quotes nothing.
#[test]
fn too_many_secrets_to_remember() {
    let secret = |n: usize| format!("Zq7X{n:010}wK");
    let text: String = (0..80_000).map(|n| format!("a{n}_token: {}\n", secret(n))).collect();
    let problem = Diagnostic::error(Code::BadScalar, at(0, 0, 1), format!("`{}` is wrong, or `x", secret(7)));
    let report = Report::new(&sources(&text), problem.help(format!("write `{}`", secret(79_000))).into());
    let [shown] = report.problems() else { panic!("{report:?}") };
    assert_eq!(
        (shown.message.as_str(), shown.help.as_str()),
        ("`****************` is wrong, or `*", "write `****************`")
    );
}

#[test]
fn names_of_sources_are_masked() {
    let token = ["glpat", "-Zq7Xw2Kd9Rt4Vb6Nm1Jh"].concat();
    let sources = named(&format!("deep/{token}.yaml"), "kind: Platform\n");
    let problem = Diagnostic::error(Code::LiteralSecret, Span::default(), "the name of this file contains a token");
    for problems in [problem.into(), Diagnostics::default()] {
        let report = Report::new(&sources, problems);
        let shown: Vec<&str> = report.sources().iter().map(|source| source.name.as_str()).collect();
        assert_eq!(shown.len(), 1);
        assert!(shown.iter().all(|name| name.starts_with("deep/***") && !name.contains("Zq7X")), "{shown:?}");
    }
}

#[test]
fn both_versions_of_a_text_are_masked() {
    let (before, after) = versions("x", "a:   {password: hunter22}", "a:\n  password: hunter22\n");
    assert_eq!((before.as_str(), after.as_str()), ("a:   {password: ********}", "a:\n  password: ********\n"));
}
