use super::*;

mod spellings;

fn refused(format: &str, text: &str) -> Problem {
    match check(format, text) {
        Err(problem) => problem,
        Ok(()) => panic!("{format} accepts {text}"),
    }
}

#[test]
fn every_example_is_accepted() {
    for form in FORMATS {
        assert!(!form.examples.is_empty(), "{} has no example", form.name);
        for example in form.examples {
            assert_eq!(check(form.name, example), Ok(()), "{}: {example}", form.name);
        }
    }
}

/// What editors show has no markup and says what to type.
#[test]
fn every_message_says_what_to_type() {
    for form in FORMATS {
        assert!(
            form.message.split(' ').next().is_some_and(|verb| ["write", "use", "copy", "name"].contains(&verb)),
            "{}",
            form.message
        );
        assert!(!form.message.contains('`') && !form.message.ends_with('.'), "{}", form.message);
        assert!(form.examples.iter().any(|example| form.message.contains(example)), "{}: {}", form.name, form.message);
    }
}

#[test]
fn credentials_are_not_repeated() {
    for (format, text) in [
        ("git-url", "https://user:hunter2@gitlab.example.com/a.git"),
        ("chart-repository", "https://user:hunter2@charts.example.com"),
        ("registry", "user:hunter2@registry.example.com/mirror"),
        ("issuer", "https://user:hunter2@gitlab.example.com"),
        ("vault-address", "https://user:hunter2@vault.example.net"),
    ] {
        let problem = refused(format, text);
        assert!(problem.secret && !format!("{problem:?}").contains("hunter2"), "{format}: {problem:?}");
    }
}

#[test]
fn a_token_in_a_query_is_not_repeated() {
    for format in ["git-url", "chart-repository", "issuer", "vault-address", "registry"] {
        let problem = refused(format, "https://a.example.com/b.git?x=1&private_token=hunter2");
        assert!(problem.secret && !format!("{problem:?}").contains("hunter2"), "{format}: {problem:?}");
    }
    assert!(!refused("git-url", "https://a.example.com/b.git?ref_type=heads").secret);
}

/// Texts of these forms are printed into prose and into programs' files: nothing in them means something there.
#[test]
fn no_form_lets_markup_in() {
    // what is quoted wherever it is printed
    const FREE: &[&str] = &["tag-key", "tag-value", "secret-template", "certificates", "include", "registry-user"];
    let mut tried = 0;
    for form in FORMATS.iter().filter(|form| !FREE.contains(&form.name)) {
        for example in form.examples {
            for (at, _) in example.char_indices() {
                for piece in "<>\"'`$\\{}|^()[];&!# \t\n\u{202e}".chars() {
                    let text = {
                        let (before, behind) = example.split_at(at);
                        format!("{before}{piece}{behind}")
                    };
                    assert!(check(form.name, &text).is_err(), "{}: {text:?}", form.name);
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 5000, "{tried}");
}

#[test]
fn a_git_address_is_a_user_a_host_and_a_path() {
    for text in [
        "https://gitlab.example.com/a",
        "https://gitlab.example.com:8443/deep/er/a.git/",
        "ssh://git@gitlab.example.com:2222/~a/b%20c+d.git",
        "ssh://gitlab.example.com/a.git",
        "https://10.0.0.1/a_b.git",
    ] {
        assert_eq!(check("git-url", text), Ok(()), "{text}");
    }
    for text in [
        "https://gitlab.example.com",
        "https://gitlab.example.com/",
        "https://gitlab.example.com//a",
        "https://gitlab.example.com/../a",
        "https://gitlab.example.com:0/a",
        "https://gitlab.example.com:99999/a",
        "https://-a.example.com/a",
        "https://[::1]/a",
        "ssh://-oProxyCommand=x@gitlab.example.com/a",
        "ssh://a@b@gitlab.example.com/a",
        "git://gitlab.example.com/a",
        "https://gitlab.example.com/a?b",
        "https://gitlab.example.com/a#b",
    ] {
        assert!(check("git-url", text).is_err(), "{text}");
    }
}

#[test]
fn a_registry_is_told_from_a_name_on_docker_hub() {
    for text in ["registry.example.com", "registry.example.com:5000", "localhost:5000/a", "10.0.0.1/mirror/all_of_it"] {
        assert_eq!(check("registry", text), Ok(()), "{text}");
    }
    for text in [
        "mirror",
        "localhost",
        "mirror/docker",
        "a.example.com/",
        "a.example.com:0",
        "a.example.com:+1",
        "a..com",
        "a.com/A",
    ] {
        assert!(check("registry", text).is_err(), "{text}");
    }
    assert!(refused("registry", "https://Registry.example.com/mirror/").help.contains("`registry.example.com/mirror`"));
}

#[test]
fn durations_in_the_forms_of_the_targets() {
    let go = |t: &str| Duration::parse(t).map(Duration::go).unwrap_or_default();
    assert_eq!([go("7d"), go("90m"), go("90s"), go("2h")], ["168h", "90m", "90s", "2h"]);
}

#[test]
fn short_durations_keep_their_milliseconds() {
    let parse = |t: &str| ShortDuration::parse(t).map(|d| (d.milliseconds(), d.to_string())).unwrap_or_default();
    assert_eq!(parse("500ms"), (500, "500ms".into()));
    assert_eq!(parse("2s"), (2000, "2s".into()));
    assert_eq!(parse("1500ms"), (1500, "1500ms".into()));
    assert_eq!(parse("60000ms"), (60_000, "1m".into()));
    assert_eq!(parse("60m"), (3_600_000, "60m".into()));
}

#[test]
fn networks_overlap_when_they_share_an_address() {
    let cidr = |t: &str| Cidr::parse(t).unwrap_or_else(|p| panic!("{}", p.message));
    assert!(cidr("10.0.0.0/8").overlaps(cidr("10.40.0.0/16")));
    assert!(!cidr("10.41.0.0/16").overlaps(cidr("10.40.0.0/16")));
    assert!(cidr("0.0.0.0/0").overlaps(cidr("10.40.0.0/16")));
    assert!(cidr("10.40.0.0/16").within(cidr("10.0.0.0/8")) && !cidr("10.0.0.0/8").within(cidr("10.40.0.0/16")));
    assert_eq!(Cidr::new([10, 40, 1, 2], 16), cidr("10.40.0.0/16"));
    assert!(Cidr::new([0; 4], 0).is_any());
    assert!(Cidr::new([128, 0, 0, 0], 1).is_vast() && !Cidr::new([10, 0, 0, 0], 8).is_vast());
}

/// What the compiler accepts, editors do not mark: the pattern may be laxer than the check, never stricter.
#[test]
fn patterns_accept_what_checks_accept() {
    const PIECES: &[&str] =
        &["a", "Z", "0", "9", "-", "_", ".", "/", ":", "%", "é", " ", "..", "//", "@", "*", "m", "d", "Gi", "-0"];
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut below = |n: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % n as u64).unwrap()
    };
    let mut marked = Vec::new();
    for form in FORMATS {
        let schema = serde_json::json!({ "pattern": form.pattern });
        let pattern = jsonschema::validator_for(&schema).unwrap();
        let mut accepted = 0;
        for _ in 0..3000 {
            let mut text: Vec<char> = form.examples[below(form.examples.len())].chars().collect();
            for _ in 0..below(4) {
                let at = below(text.len() + 1);
                let piece = PIECES[below(PIECES.len())].chars();
                match below(3) {
                    0 if at < text.len() => drop(text.remove(at)),
                    1 => drop(text.splice(at..at, piece)),
                    _ => drop(text.splice(at..(at + 1).min(text.len()), piece)),
                }
            }
            let text: String = text.into_iter().collect();
            if check(form.name, &text).is_ok() {
                accepted += 1;
                if !pattern.is_valid(&serde_json::json!(text)) {
                    marked.push(format!("{}: {text}", form.name));
                }
            }
        }
        assert!(accepted > 300, "{}: {accepted}", form.name);
    }
    assert!(marked.is_empty(), "editors mark what is right: {marked:#?}");
}
