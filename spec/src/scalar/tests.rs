use super::*;

fn refused(format: &str, text: &str) -> Problem {
    match check(format, text) {
        Err(problem) => problem,
        Ok(()) => panic!("{format} accepts {text}"),
    }
}

/// The examples of a form.
fn examples(format: &str) -> &'static [&'static str] {
    let all: &[(&str, &'static [&'static str])] = &[
        (Cidr::FORMAT, Cidr::EXAMPLES),
        (Host::FORMAT, Host::EXAMPLES),
        (Cpu::FORMAT, Cpu::EXAMPLES),
        (Percent::FORMAT, Percent::EXAMPLES),
        (Size::FORMAT, Size::EXAMPLES),
        (Duration::FORMAT, Duration::EXAMPLES),
        (GitUrl::FORMAT, GitUrl::EXAMPLES),
        (Image::FORMAT, Image::EXAMPLES),
        (AccountId::FORMAT, AccountId::EXAMPLES),
        (AwsName::FORMAT, AwsName::EXAMPLES),
        (Group::FORMAT, Group::EXAMPLES),
        (Login::FORMAT, Login::EXAMPLES),
        (Name::FORMAT, Name::EXAMPLES),
        (Region::FORMAT, Region::EXAMPLES),
        (ChartRepository::FORMAT, ChartRepository::EXAMPLES),
        (KvPath::FORMAT, KvPath::EXAMPLES),
        (MountPath::FORMAT, MountPath::EXAMPLES),
        (ProjectPath::FORMAT, ProjectPath::EXAMPLES),
        (ChartVersion::FORMAT, ChartVersion::EXAMPLES),
        (KubernetesVersion::FORMAT, KubernetesVersion::EXAMPLES),
        (Branch::FORMAT, Branch::EXAMPLES),
        (ClientId::FORMAT, ClientId::EXAMPLES),
        (Folder::FORMAT, Folder::EXAMPLES),
        (RoleArn::FORMAT, RoleArn::EXAMPLES),
        (TagKey::FORMAT, TagKey::EXAMPLES),
        (TagValue::FORMAT, TagValue::EXAMPLES),
        (DatabaseClass::FORMAT, DatabaseClass::EXAMPLES),
        (EngineVersion::FORMAT, EngineVersion::EXAMPLES),
    ];
    assert_eq!(all.len(), FORMATS.len());
    all.iter().find(|(name, _)| *name == format).map(|(_, examples)| *examples).unwrap()
}

#[test]
fn every_example_is_accepted() {
    for form in FORMATS {
        for example in examples(form.name) {
            assert_eq!(check(form.name, example), Ok(()), "{}: {example}", form.name);
        }
    }
}

#[test]
fn wrong_forms_are_refused_with_what_to_type() {
    let cases = [
        ("cidr", "10.40.1.0/16", "write `10.40.0.0/16`"),
        ("cidr", "10.40.0.0/33", "such as `10.40.0.0/16`"),
        ("cidr", "300.0.0.0/8", "such as `10.40.0.0/16`"),
        ("host", "Shop.Example.com", "write it in lower case: `shop.example.com`"),
        ("host", "https://shop.example.com", "without a scheme"),
        ("size", "20GB", "write the binary unit: `20Gi`"),
        ("size", "20", "`256Mi`"),
        ("percent", "101%", "from 0 to 100"),
        ("percent", "70", "percent sign"),
        ("platform-duration", "1h30m", "one number and one unit"),
        ("platform-duration", "99999d", "shorter"),
        ("image", "registry.example.com/shop:latest", "registry, path and tag"),
        ("image", "nginx", "registry, path and tag"),
        ("image", "shop/backend:2.4.0", "registry, path and tag"),
        ("image", "registry.example.com/shop/backend:.4", "registry, path and tag"),
        ("image", "registry.example.com/shop/back..end:2.4.0", "registry, path and tag"),
        ("image", "registry_x.example.com/shop:2.4.0", "registry, path and tag"),
        ("git-url", "https://user:pass@gitlab.example.com/a.git", "remove them"),
        ("name", "My_App", "write `my-app`"),
        ("name", "1st", "starting with a letter"),
        ("name", "a123456789012345678901234567890123456789x", "at most 40"),
        ("client-id", "two words", "copy it from the identity provider"),
        ("kv-path", "payments/*", "without `*`"),
        ("mount-path", "data", "such as `/data`"),
        ("mount-path", "/a/../b", "such as `/data`"),
        ("chart-version", "3.1", "all three numbers"),
        ("chart-version", "^3.1.0", "all three numbers"),
        ("kubernetes-version", "1.33.1", "without a patch version"),
        ("aws-account", "1111", "twelve digits"),
        ("aws-region", "europe", "such as `eu-west-1`"),
        ("group", "*", "letters, digits"),
        ("project-path", "backend", "group and project"),
        ("cpu", "250", ""),
        ("git-branch", "refs/heads/main", "`main`"),
        ("git-branch", "feature/*", "one branch"),
        ("git-branch", "a..b", "use letters"),
        ("git-branch", "main.lock", "use letters"),
        ("git-branch", "-x", "use letters"),
        ("folder", "/output/", "write `output`"),
        ("folder", "./output", "write `output`"),
        ("folder", "../output", "without spaces and `..`"),
        ("folder", "a b", "without spaces and `..`"),
        ("folder", "", "such as `output`"),
        ("role-arn", "arn:aws:iam::111122223333:user/ada", "a role that people assume"),
        ("role-arn", "arn:aws:sts::111122223333:assumed-role/admin/ada", "not a session"),
        ("role-arn", "arn:aws:iam::111122223333:role/*", "in full"),
        ("role-arn", "arn:aws:iam::*:role/admin", "in full"),
        ("tag-key", "aws:owner", "another key"),
        ("tag-key", "Managed-By", "another key"),
        ("tag-key", "a*", "letters, digits"),
        ("tag-value", "a<b", "letters, digits"),
        ("database-class", "t4g.medium", "write `db.t4g.medium`"),
        ("database-class", "db.t4g", "a family and a size"),
        ("engine-version", "16.3", "write `\"16\"`"),
        ("engine-version", "9", "such as `\"16\"`"),
    ];
    for (format, text, help) in cases {
        if help.is_empty() {
            assert_eq!(check(format, text), Ok(()), "{format}: {text}");
        } else {
            let problem = refused(format, text);
            assert!(problem.help.contains(help), "{format} {text}: {}", problem.help);
        }
    }
}

#[test]
fn credentials_are_not_repeated() {
    assert!(!refused("git-url", "https://user:pass@gitlab.example.com/a.git").message.contains("pass"));
}

#[test]
fn durations_in_the_forms_of_the_targets() {
    let go = |t: &str| Duration::parse(t).map(Duration::go).unwrap_or_default();
    assert_eq!([go("7d"), go("90m"), go("90s"), go("2h")], ["168h", "90m", "90s", "2h"]);
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
            let mut text: Vec<char> = examples(form.name)[below(examples(form.name).len())].chars().collect();
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
