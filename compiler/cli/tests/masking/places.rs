//! Where a secret can stand: each place is a platform's files, with the secret in one of them.

#![allow(clippy::format_collect)]

use super::kinds::Kind;

/// The first is the platform's own file.
pub type Files = Vec<(String, Vec<u8>)>;

pub struct Place {
    pub name: &'static str,
    /// Where the name of a setting is in front of the secret, so that it tells what a plain password is.
    pub named: bool,
    pub files: fn(&Kind) -> Files,
}

const BASE: &str = r#"apiVersion: platformc/v1alpha1
kind: Platform
name: small
aws: { account: "111122223333", region: eu-west-1, state: { bucket: small-tfstate } }
git: { url: https://gitlab.example.com/platform/small.git }
networks: { main: { cidr: 10.40.0.0/16 } }
clusters:
  main:
    network: main
    kubernetes: "1.36"
    admins: { platform: "arn:aws:iam::111122223333:role/platform-admin" }
    nodeGroups: { system: { instanceTypes: [m7g.large] } }
"#;

const APP: &str = "apps:
  shop:
    cluster: main
    namespace: shop
    image: registry.example.com/shop/shop:1.8.2
    port: 8080
";

fn one(text: String) -> Files {
    vec![("platform.yaml".into(), text.into_bytes())]
}

fn with(more: &str) -> Files {
    one(format!("{BASE}{more}\n"))
}

fn app(more: &str) -> Files {
    with(&format!("{APP}    {more}"))
}

/// The lines of a block, indented.
fn block(kind: &Kind, spaces: usize) -> String {
    kind.lines.iter().map(|line| format!("\n{}{line}", " ".repeat(spaces))).collect()
}

fn bytes(mut files: Files, change: impl Fn(&[u8]) -> Vec<u8>) -> Files {
    for (_, bytes) in &mut files {
        *bytes = change(bytes);
    }
    files
}

fn replaced(files: Files, from: &str, to: &str) -> Files {
    bytes(files, |bytes| String::from_utf8_lossy(bytes).replace(from, to).into_bytes())
}

/// A file in front, and one that it includes.
fn included(name: &str, text: String) -> Files {
    vec![("platform.yaml".into(), format!("{BASE}include: [{name}]\n").into_bytes()), (name.into(), text.into_bytes())]
}

macro_rules! places {
    ($($name:literal $named:ident |$kind:ident| $files:expr;)*) => {
        vec![$(Place { name: $name, named: named!($named), files: |$kind: &Kind| -> Files { $files } },)*]
    };
}

macro_rules! named {
    (named) => {
        true
    };
    (bare) => {
        false
    };
}

#[rustfmt::skip]
pub fn places() -> Vec<Place> {
    places! {
        "a variable of an app" named |k| app(&format!("env: {{ DB_PASSWORD: {} }}", k.quoted()));
        "a plain variable" named |k| app(&format!("env:\n      DB_PASSWORD: {}", k.plain()));
        "a value of a chart" named |k| with(&format!("apps:\n  shop:\n    cluster: main\n    namespace: shop\n    chart: {{ repository: \"oci://registry.example.com/charts\", name: shop, version: 1.0.0, values: {{ db: {{ password: {} }} }} }}", k.quoted()));
        "the value of a kv secret" named |k| with(&format!("secrets:\n  payment-key: {{ kv: {{ value: {} }} }}", k.quoted()));
        "the value of a kv secret in a block" named |k| with(&format!("secrets:\n  payment-key:\n    kv:\n      path: a/b\n      value: {}", k.quoted()));
        "a secret of no kind" named |k| with(&format!("secrets: {{ payment-key: {{ password: {} }} }}", k.quoted()));
        "an unknown key at the top" named |k| with(&format!("apiToken: {}", k.quoted()));
        "an unknown key with bare text" bare |k| with(&format!("note: {}", k.quoted()));
        "an entry of a list of variables" named |k| app(&format!("env:\n      - name: DB_PASSWORD\n        value: {}", k.quoted()));
        "a key" bare |k| with(&format!("{}: x", k.quoted()));
        "a key of an app" bare |k| app(&format!("{}: x", k.quoted()));
        "the name of an app" bare |k| with(&format!("apps: {{ {}: {{ cluster: main, namespace: shop, image: \"registry.example.com/shop:1\" }} }}", k.quoted()));
        "a comment" named |k| app(&format!("# password: {}\n    replicas: wrong", k.plain()));
        "a comment behind a mistake" named |k| app(&format!("replicas: wrong # token: {}", k.plain()));
        "a bare comment" bare |k| app(&format!("replicas: wrong # {}", k.plain()));
        "the reason of an allowance" named |k| app(&format!("env: {{ X: y }} # platformc: allow P0420, password: {}", k.plain()));
        "an instruction that is none" named |k| app(&format!("env: {{ X: y }} # platformc: password: {}", k.plain()));
        "a literal block" named |k| app(&format!("env:\n      DB_PASSWORD: |{}", block(k, 8)));
        "a folded block" named |k| app(&format!("replicas: wrong\n    env:\n      DB_PASSWORD: >-{}", block(k, 8)));
        "a block that is not indented" named |k| app(&format!("env:\n      DB_PASSWORD: |{}", block(k, 0)));
        "the next line" named |k| app(&format!("replicas: wrong\n    env:\n      DB_PASSWORD:{}", block(k, 8)));
        "a list" named |k| app(&format!("env: {{ DB_PASSWORD: [x, {}] }}", k.quoted()));
        "a list in a block" named |k| app(&format!("env:\n      DB_PASSWORD:\n        - {}", k.quoted()));
        "a list of arguments" named |k| app(&format!("args: [\"--password={}\"]", k.quoted().trim_matches('"')));
        "a flow map over lines" named |k| app(&format!("env: {{\n      A: b,\n      DB_PASSWORD: {},\n      A: c }}", k.quoted()));
        "an anchor and its alias" named |k| app(&format!("env: {{ DB_PASSWORD: &p {}, OTHER: *p }}\n    replicas: *p", k.quoted()));
        "the name of an anchor" bare |k| app(&format!("env: {{ A: &{} x }}\n    replicas: wrong", k.plain()));
        "the name of an alias" bare |k| app(&format!("env: {{ A: *{} }}", k.plain()));
        "a tag" bare |k| app(&format!("env: {{ A: !{} x }}", k.plain()));
        "behind a tag" named |k| app(&format!("env: {{ DB_PASSWORD: !secret {} }}", k.quoted()));
        "an address" bare |k| replaced(with(""), "https://gitlab", &format!("https://{}@gitlab", k.plain()));
        "a key that stands twice" named |k| app(&format!("env:\n      DB_PASSWORD: {0}\n      DB_PASSWORD: {0}", k.quoted()));
        "a secret key that stands twice" bare |k| app(&format!("env:\n      {0}: x\n      {0}: y", k.quoted()));
        "the wrong type" named |k| app(&format!("replicas: {{ password: {} }}", k.quoted()));
        "in place of a number" bare |k| app(&format!("replicas: {}", k.quoted()));
        "in place of a choice" bare |k| with(&format!("mesh: {{ kind: {} }}", k.quoted()));
        "in place of a section" named |k| with(&format!("apps: {{ token: {} }}", k.quoted()));
        "in place of a name" bare |k| replaced(app(""), "cluster: main", &format!("cluster: {}", k.quoted()));
        "in place of a version" bare |k| replaced(app(""), "\"1.36\"", &k.quoted());
        "in place of an image" bare |k| replaced(app(""), "registry.example.com/shop/shop:1.8.2", &k.quoted());
        "in place of a region" bare |k| replaced(app(""), "eu-west-1", &k.quoted());
        "in place of a network" bare |k| replaced(app(""), "10.40.0.0/16", &k.quoted());
        "a name of vault" bare |k| app(&format!("secrets: [{}]", k.quoted()));
        "behind a mistake of syntax" named |k| app(&format!("ports: [1, 2\n    env: {{ DB_PASSWORD: {} }}", k.quoted()));
        "before a mistake of syntax" named |k| app(&format!("env: {{ DB_PASSWORD: {} }}\n  - x: [", k.quoted()));
        "a colon in a value" named |k| app(&format!("note: password: {}", k.plain()));
        "a line that is no entry" named |k| app(&format!("password={}", k.plain()));
        "an open quote" named |k| app(&format!("env:\n      DB_PASSWORD: \"{}\n      OTHER: x", k.plain()));
        "an open single quote" named |k| app(&format!("env: {{ DB_PASSWORD: '{} }}", k.plain()));
        "behind a closing quote" named |k| app(&format!("env: {{ DB_PASSWORD: \"a\"{} }}", k.plain()));
        "an open bracket" named |k| app(&format!("env: {{ DB_PASSWORD: {}", k.quoted()));
        "a tab" named |k| app(&format!("env:\n\t  DB_PASSWORD: {}", k.quoted()));
        "a tab behind the colon" named |k| app(&format!("env:\n      DB_PASSWORD:\t{}\n\tx: y", k.quoted()));
        "bytes that are no text, before" named |k| bytes(app(&format!("env: {{ größe: \"¤\", DB_PASSWORD: {} }}", k.quoted())), |b| b.iter().copied().filter(|b| *b != 0xc2).collect());
        "bytes that are no text, within" named |k| bytes(app(&format!("env: {{ DB_PASSWORD: {} }}", within(&k.quoted(), '\u{1}'))), |b| b.iter().map(|b| if *b == 1 { 0xff } else { *b }).collect());
        "a NUL before" named |k| app(&format!("env: {{ A: \"\0\", DB_PASSWORD: {} }}", k.quoted()));
        "a NUL within" named |k| app(&format!("env: {{ DB_PASSWORD: {} }}", within(&k.quoted(), '\0')));
        "a zero-width space within" named |k| app(&format!("replicas: wrong\n    env: {{ DB_PASSWORD: {} }}", within(&k.quoted(), '\u{200b}')));
        "a character that turns the text" named |k| app(&format!("env: {{ A: \u{202e}, DB_PASSWORD: {} }}", k.quoted()));
        "lines that end with CRLF" named |k| replaced(app(&format!("replicas: wrong\n    env:\n      DB_PASSWORD: {}", k.quoted())), "\n", "\r\n");
        "a block with CRLF" named |k| replaced(app(&format!("replicas: wrong\n    env:\n      DB_PASSWORD: |{}", block(k, 8))), "\n", "\r\n");
        "lines that end with CR" named |k| replaced(app(&format!("env: {{ DB_PASSWORD: {} }}\n    replicas: 2", k.quoted())), "\n    replicas", "\r    replicas");
        "a mark of the byte order" named |k| replaced(app(&format!("env: {{ DB_PASSWORD: {} }}\n    replicas: wrong", k.quoted())), "apiVersion", "\u{feff}apiVersion");
        "UTF-16" named |k| bytes(one(format!("# password: {}\n{BASE}", k.plain())), |b| [0xff, 0xfe].into_iter().chain(b.iter().flat_map(|b| [*b, 0])).collect());
        "beside letters of more bytes" named |k| app(&format!("env: {{ größe: 日本😀, DB_PASSWORD: {} }}\n    replicas: wrong", k.quoted()));
        "a very long line" named |k| app(&format!("env: {{ A: \"{}\", DB_PASSWORD: {}, replicas: [x] }}", "ab ".repeat(500), k.quoted()));
        "two documents" named |k| app(&format!("env: {{ DB_PASSWORD: {} }}\n---\na: b", k.quoted()));
        "a merge key" named |k| app(&format!("env: {{ <<: {{ DB_PASSWORD: {} }} }}", k.quoted()));
        "a map as a key" named |k| app(&format!("env: {{ {{ password: {} }}: x }}", k.quoted()));
        "JSON" named |k| app(&format!("env: {{\"DB_PASSWORD\":{}}}\n    replicas: wrong", k.quoted()));
        "a key in escapes" named |k| app(&format!("env: {{ \"DB_P\\x41SSWORD\": {} }}\n    replicas: wrong", k.quoted()));
        "an included file" named |k| included("apps.yaml", format!("kind: Part\n{APP}    env: {{ DB_PASSWORD: {} }}\n    replicas: wrong\n", k.quoted()));
        "an included file with a mistake of syntax" named |k| included("apps.yaml", format!("kind: Part\n{APP}    env: {{ DB_PASSWORD: {} }}\n    - [\n", k.quoted()));
        "an included file that is no text" named |k| bytes(included("apps.yaml", format!("kind: Part\n{APP}    env: {{ DB_PASSWORD: {} }}\n# ¤\n", k.quoted())), |b| b.iter().copied().filter(|b| *b != 0xc2).collect());
        "an include that is missing" bare |k| with(&format!("include: [{}]", k.quoted()));
        "a pattern that finds nothing" bare |k| with(&format!("include: [\"*/{}*.yaml\"]", k.quoted().trim_matches('"')));
        "the name of an included file" bare |k| included(&format!("{}.yaml", k.plain().replace(['/', '\\', ':', '"'], "")), format!("kind: Part\n{APP}    replicas: wrong\n"));
        "files that include each other" bare |k| { let name = format!("{}.yaml", k.plain().replace(['/', '\\', ':', '"'], "")); included(&name, format!("kind: Part\ninclude: [\"{name}\"]\n")) };
        "an overlay" named |k| app(&format!("replicas: 2\nenvironments:\n  staging: {{ apps: {{ shop: {{ env: {{ DB_PASSWORD: {} }}, replicas: wrong }} }} }}", k.quoted()));
        "an overlay of what is not there" named |k| app(&format!("replicas: 2\nenvironments:\n  staging: {{ apps: {{ none: {{ env: {{ DB_PASSWORD: {} }} }} }} }}", k.quoted()));
        "the name of an environment" bare |k| app(&format!("replicas: 2\nenvironments: {{ {}: {{}} }}", k.quoted()));
        "a layout that is not in form" named |k| app(&format!("env:   {{DB_PASSWORD:   {}}}", k.quoted()));
        "a comment in a layout that is not in form" named |k| app(&format!("env:   {{A:   b}}  #   password: {}", k.plain()));
    }
}

/// With a character in the middle of every eight of a text.
fn within(text: &str, inner: char) -> String {
    let mut out = String::new();
    for (at, c) in text.chars().enumerate() {
        if at % 8 == 5 && c.is_alphanumeric() && !text.contains("\\x") {
            out.push(inner);
        }
        out.push(c);
    }
    out
}
