use super::{LONGEST, all, any, missing_or, none_of, one_of, pattern};
use crate::sample;

#[test]
fn conditions_are_put_together_with_parentheses() {
    assert_eq!(
        pattern(&all(&["$.a = 1", &one_of("$.b", &["x", "y*"])])),
        r#"{ ($.a = 1) && (($.b = "x") || ($.b = "y*")) }"#
    );
    assert_eq!(any(&["$.a = 1", "$.b = 2"]), "($.a = 1) || ($.b = 2)");
    assert_eq!(missing_or("$.b", &none_of("$.b", &["x"])), r#"($.b NOT EXISTS) || (($.b != "x"))"#);
}

/// `CloudWatch` refuses longer ones, and only when they are applied.
#[test]
fn no_pattern_is_too_long() {
    let files = sample::files(&[]);
    let roots = files.iter().filter(|(path, _)| path.starts_with("terraform/roots/"));
    let lines = roots.flat_map(|(_, text)| text.lines()).filter(|line| line.trim_start().starts_with("pattern "));
    let lengths: Vec<usize> = lines.map(|line| line.trim().replace("\\\"", "\"").len()).collect();
    assert!(lengths.len() > 10, "{lengths:?}");
    assert!(lengths.iter().all(|length| *length <= LONGEST), "{lengths:?}");
}
