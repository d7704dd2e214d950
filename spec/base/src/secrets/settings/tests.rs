use super::values;

fn found(text: &str) -> Vec<&str> {
    values(text).into_iter().map(|range| text.get(range).unwrap()).collect()
}

#[test]
fn the_value_of_a_named_setting_is_found() {
    let cases: [(&str, &[&str]); 44] = [
        ("password: hunter2", &["hunter2"]),
        ("a: { SMTP_PASSWORD: a,b, other: x }", &["a,b"]),
        ("a: { token: ab}cd }", &["ab}cd"]),
        ("- apiToken : \"a\\\"b\" # c", &["a\\\"b"]),
        ("password: 'it''s'\nname: x", &["it''s"]),
        ("password: \"open\nname: x", &["open"]),
        ("password: \"two\n  lines\"", &["two\n  lines"]),
        ("password: \"a\"b", &["a", "b"]),
        ("password: |\n  one\n\n  two: x\nname: y", &["one", "two: x"]),
        ("password: |\r\n  one\r\nname: y", &["one"]),
        ("password: >-\nnot indented\nname: y", &["not indented"]),
        ("password:\n  hunter2\nname: x", &["hunter2"]),
        ("password:\n  - a\n  - b\nname: x", &["a", "b"]),
        ("password: [a, b]", &["a, b"]),
        ("password: [a, b\nname: x", &["a, b"]),
        ("password: [a\nb: c\nd: [e]", &["a"]),
        ("x: { password: a, b: c } # d", &["a"]),
        ("password: &x !y hunter2", &["hunter2"]),
        ("password: one\n  two", &["one", "two"]),
        ("password:hunter2", &["hunter2"]),
        ("# password: hunter2", &["hunter2"]),
        ("url: Server=x;Password=abc;User=y", &["abc"]),
        ("url: db?password=a&b;c&user=y", &["a&b;c"]),
        ("url: Password=abc;", &["abc"]),
        ("args: [--password=abc]", &["abc]"]),
        ("payment-key: { kv: { value: \"x\" } }", &["x"]),
        ("kv:\n  path: a\n  value: x", &["x"]),
        ("- name: DB_PASSWORD\n  value: x", &["x"]),
        ("{\"password\":\"x\"}", &["x"]),
        ("passwords: [a, b]", &["a, b"]),
        ("url: Server=x;Pwd=abc;", &["abc"]),
        ("command: app --password abc --port 80", &["abc"]),
        ("args: [--password, abc]", &["abc"]),
        ("args: [\"--password\", \"abc\"]", &["abc"]),
        ("args:\n  - --db-password\n  - abc\n", &["abc"]),
        ("DB_PASS: abc", &["abc"]),
        ("SECRET_KEY_BASE: abc", &["abc"]),
        ("opsgenie: { key: eb243592-faa2-4ba2-a551-1afdf565c889 }", &["eb243592-faa2-4ba2-a551-1afdf565c889"]),
        ("pagerduty: { key: 0123456789abcdef0123 }", &["0123456789abcdef0123"]),
        ("webhook: https://nosnch.in/c2354d53d2", &["https://nosnch.in/c2354d53d2"]),
        ("webhook: { webhook: \"https://example.com/a?sig=b_c\" }", &["https://example.com/a?sig=b_c"]),
        ("smarthost: alerts:S3cr3tpw@smtp.example.com:587", &["alerts:S3cr3tpw@smtp.example.com:587"]),
        ("smarthost: smtp.example.com:587", &[]),
        ("chat: { slack: { webhook: slack-webhook }, pagerduty: { key: pagerduty-key } }", &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(found(text), expected, "{text}");
    }
}

#[test]
fn other_values_are_not() {
    for text in [
        "secrets: { db-password: { kv: { path: a/b, owner: x } } }",
        "password: ${DB_PASSWORD}",
        "password: $(X)",
        "token: {{ .Values.x }}",
        "token: true",
        "password:\nname: x",
        "password: *alias",
        "name: x\nvalue: y",
        "image: registry.example.com/token:1.8",
        "expose: { key: 1 }",
        "passwordPolicy: x",
        "existingSecret: x",
        "args: [--password-file, /x, --token, $(X), --password, --port]",
        "- name: DB_PASSWORD\n  valueFrom: { secretKeyRef: { name: db-credentials, key: db } }",
        "DB_PASSWORD:\n  secretKeyRef:\n    name: x\n    key: db",
    ] {
        assert_eq!(found(text), [""; 0], "{text}");
    }
}

/// Each of these would take hours if a value were looked for anew in every key of a long line.
#[test]
fn long_lines_and_many_keys_are_looked_at_once() {
    for piece in
        ["password: x, ", "password: [ ", "password: \"a", "value: x, ", "x password: |\n", "kv: { value: ", "{", "a:"]
    {
        let text = piece.repeat(40_000);
        assert!(values(&text).iter().all(|range| range.end <= text.len()), "{piece}");
    }
}
