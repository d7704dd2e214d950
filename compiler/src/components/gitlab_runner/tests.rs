use super::{config::quoted, values::share};

#[test]
fn replicas_share_the_jobs() {
    for (concurrent, expected) in [(1, (1, 1)), (2, (2, 1)), (20, (2, 10)), (21, (2, 11))] {
        assert_eq!(share(concurrent), expected);
        assert!(expected.0 * expected.1 >= concurrent);
    }
}

#[test]
fn texts_are_quoted_for_toml() {
    assert_eq!(quoted("a\"b\\c\n"), "\"a\\\"b\\\\c\\u000a\"");
}
