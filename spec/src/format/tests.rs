use super::*;

fn formatted(text: &str) -> String {
    let source = Source { name: Arc::from("platform.yaml"), text: Arc::from(text) };
    match format(SourceId(0), &source, &crate::schema()) {
        Ok(Formatted::Text(form)) => form,
        other => panic!("{other:?} of {text}"),
    }
}

/// `text` becomes `expected`, which is in form.
fn becomes(text: &str, expected: &str) {
    assert_eq!(formatted(text), expected);
    assert_eq!(formatted(expected), expected, "formatted twice");
}

#[test]
fn sections_and_keys_in_the_order_of_the_schema() {
    becomes(
        "name: shop\nclusters:\n  b: { nodeGroups: {}, network: main }\n  a:\n    kubernetes: '1.36'\n    network: main\nkind: Platform\n",
        "kind: Platform\nname: shop\nclusters:\n  b: { network: main, nodeGroups: {} }\n  a:\n    network: main\n    kubernetes: '1.36'\n",
    );
    // Through choices: the kinds of a secret, the two ways to name secrets, the ways of autoscaling.
    becomes(
        "secrets: { s: { database: { ttl: 1h, role: readOnly, name: d } } }\n",
        "secrets: { s: { database: { name: d, role: readOnly, ttl: 1h } } }\n",
    );
    becomes(
        "apps: { a: { secrets: { z: { onRotate: none, deliver: env }, b: {} } } }\n",
        "apps: { a: { secrets: { z: { deliver: env, onRotate: none }, b: {} } } }\n",
    );
    becomes(
        "clusters: { a: { autoscaling: { karpenter: { limits: { memory: 1Gi, cpu: 1 }, instanceFamilies: [b, a] } } } }\n",
        "clusters: { a: { autoscaling: { karpenter: { instanceFamilies: [b, a], limits: { cpu: 1, memory: 1Gi } } } } }\n",
    );
}

#[test]
fn the_keys_of_overlays_too() {
    becomes(
        "environments:\n  b:\n    vault: { snapshots: { keep: 1d, every: 6h }, replicas: 1 }\n    aws: null\n  a: { apps: { z: { port: 1, image: i }, y: null } }\n",
        "environments:\n  b:\n    aws: null\n    vault: { replicas: 1, snapshots: { every: 6h, keep: 1d } }\n  a: { apps: { z: { image: i, port: 1 }, y: null } }\n",
    );
}

#[test]
fn names_and_what_the_schema_does_not_know_keep_their_order() {
    becomes(
        "apps:\n  z: { image: z }\n  a: { image: a }\nunknown: 1\nalien: 2\nname: x\n",
        "name: x\napps:\n  z: { image: z }\n  a: { image: a }\nunknown: 1\nalien: 2\n",
    );
    let values = "apps: { a: { chart: { values: { replicas: 1, image: x, cluster: y, calls: z } } } }\n";
    becomes(values, values);
}

#[test]
fn comments_go_where_their_entry_goes() {
    becomes(
        "# above the name\nname: x # behind it\n# above the kind\n\n# and nearer\nkind: Platform\n# the end\n",
        "# above the kind\n\n# and nearer\nkind: Platform\n# above the name\nname: x # behind it\n# the end\n",
    );
    becomes(
        "apps:\n    # of a\n    a: # behind a\n        # of port\n        port: 1\n        # below port\n    # between\n    b:\n      # nothing yet\n  # below all\nname: x\n",
        "name: x\napps:\n  # of a\n  a: # behind a\n    # of port\n    port: 1\n    # below port\n  # between\n  b:\n    # nothing yet\n  # below all\n",
    );
    becomes("name: x   # one\n          # two\nkind: Platform\n", "kind: Platform\nname: x # one\n  # two\n");
}

#[test]
fn the_head_of_a_file_stays_there() {
    let modeline = "# yaml-language-server: $schema=x\n# About it.\n";
    becomes(&format!("{modeline}name: x\nkind: Platform\n"), &format!("{modeline}kind: Platform\nname: x\n"));
    becomes(
        "\n\n# About it.\n\n\n# The name.\nname: x\nkind: Platform\n",
        "# About it.\n\nkind: Platform\n\n# The name.\nname: x\n",
    );
    becomes("# About it.\n\nname: x\n\nkind: Platform\n", "# About it.\n\nkind: Platform\n\nname: x\n");
}

#[test]
fn one_empty_line_where_there_was_one() {
    becomes(
        "\n\nkind: Platform\n\n\n\nname: x\n  \naws:\n\n  region: r\n\n\n  account: a\n\n\n",
        "kind: Platform\n\nname: x\n\naws:\n  account: a\n\n  region: r\n",
    );
}

#[test]
fn brackets_stay_where_they_fit() {
    becomes("name:   {a: 1,b:   [x ,y,\n  z], \"c\":1,}\n", "name: { a: 1, b: [x, y, z], \"c\": 1 }\n");
    let names: Vec<String> = (0..14).map(|n| format!("name-{n:02}")).collect();
    let long = names.join(", ");
    let list = |indent: &str| names.iter().map(|name| format!("{indent}- {name}\n")).collect::<Vec<_>>().concat();
    becomes(&format!("calls: [{long}]\n"), &format!("calls:\n{}", list("  ")));
    becomes(
        &format!("a: {{ b: [{long}], c: {{ d: 1 }} }} # why\n"),
        &format!("a: # why\n  b:\n{}  c: {{ d: 1 }}\n", list("    ")),
    );
    // Exactly as wide as a line may be, and one more.
    let fits = format!("k: [{}]", "x".repeat(120 - 5));
    becomes(&format!("{fits} # and a comment\n"), &format!("{fits} # and a comment\n"));
    becomes(&format!("k: [{}]\n", "x".repeat(120 - 4)), &format!("k:\n  - {}\n", "x".repeat(120 - 4)));
    // A comment needs lines.
    becomes(
        "a: [ # open\n  b, # of b\n  # above c\n  c\n  # below c\n]\nd: [ # nothing\n]\n",
        "# open\na:\n  - b # of b\n  # above c\n  - c\n  # below c\n# nothing\nd: []\n",
    );
}

#[test]
fn texts_of_several_lines_say_the_same() {
    becomes(
        "env:\n      A: |-\n          one\n            two\n\n          three\n\n\n      B: >+ # keep\n          folded\n          text\n\n      C: x\n",
        "env:\n  A: |-\n    one\n      two\n\n    three\n\n  B: >+ # keep\n    folded\n    text\n\n  C: x\n",
    );
    becomes("a:\n    - |2\n        indented\n       less\n", "a:\n  - |2\n      indented\n     less\n");
    becomes(
        "a: one\n       two\n\n       three # end\nb: \"x\n   y\"\n? \"k\n  l\"\n: v\n",
        "a: one\n  two\n\n  three # end\nb: \"x\n  y\"\n\"k l\": v\n",
    );
}

#[test]
fn lists_are_indented_below_their_key() {
    becomes(
        "a:\n- b\n- - c\n  - d\n-   e: 1\n    f: 2\n-\n  # of g\n  g: 3\n- \n",
        "a:\n  - b\n  - - c\n    - d\n  - e: 1\n    f: 2\n  -\n    # of g\n    g: 3\n  -\n",
    );
}

#[test]
fn an_alias_stays_behind_its_anchor() {
    // In the schema's order the alias would come first.
    let kept = "name: &n x\nkind: *n\n";
    becomes(kept, kept);
    becomes("kind: &n x\nname: *n\n", "kind: &n x\nname: *n\n");
    becomes("name: x\nkind: &k y\napps: *k\n", "kind: &k y\nname: x\napps: *k\n");
    // A name that is given twice: no order but this one is sure to mean the same.
    let twice = "name: &a 1\nkind: &a 2\napps: *a\n";
    becomes(twice, twice);
    becomes("x: &a {b: &b 1, c: *b}\n", "x: &a { b: &b 1, c: *b }\n");
}

#[test]
fn line_ends_stay_what_the_first_one_is() {
    assert_eq!(formatted("name: x\r\nkind: y # c\r\n"), "kind: y # c\r\nname: x\r\n");
    assert_eq!(formatted("name: x\nkind: y\r\n"), "kind: y\nname: x\n");
    assert_eq!(formatted("name: |\r\n    a\r\n    b\r\n"), "name: |\r\n  a\r\n  b\r\n");
    assert_eq!(formatted("\u{feff}name: x"), "name: x\n");
}

#[test]
fn markers_and_directives() {
    becomes(
        "%YAML 1.2\n# before\n--- # behind\nname: x\n...\n# after\n",
        "%YAML 1.2\n# before\n---\n# behind\nname: x\n# after\n",
    );
    becomes("{name: x, kind: y}", "{ kind: y, name: x }\n");
    becomes("# c\n[a,\n b] # d\n", "# c\n[a, b]\n# d\n");
    becomes("...\n\n- ''\n", "- ''\n");
    becomes("--- # c\n- a\n# d\n- b\n", "---\n# c\n- a\n# d\n- b\n");
    becomes("&all # c\nname: x\n", "# c\nname: x\n");
    // No collection: nothing to put in order.
    becomes("just text", "just text");
}

#[test]
fn what_is_not_well_formed_is_refused() {
    for bad in ["a: [", "a: 1\na: 2\n", "a: !t x\n", "", "a: 1\n---\nb: 2\n"] {
        let source = Source { name: Arc::from("platform.yaml"), text: Arc::from(bad) };
        assert!(format(SourceId(0), &source, &crate::schema()).is_err(), "{bad}");
    }
}

#[test]
fn a_form_that_says_something_else_is_noticed() {
    let tree = |text: &str| {
        let source = Source { name: Arc::from(""), text: Arc::from(text) };
        let arena = Arena::new();
        same(&parse(SourceId(0), &source, &arena).unwrap(), "a: { c: [1, x], b: ~ }\n")
    };
    assert!(tree("a:\n  b: null\n  c:\n    - 1\n    - \"x\"\n"));
    for other in [
        "a: { b: ~, c: [x, 1] }",
        "a: { b: ~, c: ['1', x] }",
        "a: { b: 0, c: [1, x] }",
        "a: { b: ~ }",
        "a: { c: [1, x], d: ~ }",
    ] {
        assert!(!tree(other), "{other}");
    }
    assert_eq!(comments("# a\nb: '# no' # c\n"), ["# a", "# c"]);
}
