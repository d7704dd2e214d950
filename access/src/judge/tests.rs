use super::meet;
use crate::vault::Pattern;

/// All texts of one to three segments.
fn texts(segments: &[&str], ends: &[&str]) -> Vec<String> {
    let mut found: Vec<String> = segments.iter().map(|&segment| segment.to_owned()).collect();
    let mut longest = found.clone();
    for _ in 0..2 {
        let longer = |text: &String| -> Vec<String> { segments.iter().map(|one| format!("{text}/{one}")).collect() };
        longest = longest.iter().flat_map(longer).collect();
        found.extend(longest.clone());
    }
    found.iter().flat_map(|text| ends.iter().map(move |end| format!("{text}{end}"))).collect()
}

#[test]
fn two_patterns_meet_if_there_is_a_path_that_both_match() {
    let patterns: Vec<Pattern> =
        texts(&["a", "ab", "b", "+"], &["", "*", "/*"]).iter().filter_map(|text| Pattern::parse(text).ok()).collect();
    let paths = texts(&["a", "ab", "b", "ac"], &["", "/", "/a", "/a/b"]);
    let matched: Vec<Vec<bool>> =
        patterns.iter().map(|pattern| paths.iter().map(|path| pattern.matches(path)).collect()).collect();
    let mut met = 0;
    for (left, left_matched) in patterns.iter().zip(&matched) {
        for (right, right_matched) in patterns.iter().zip(&matched) {
            let both = left_matched.iter().zip(right_matched).any(|(left, right)| *left && *right);
            assert_eq!(meet(left, right), both, "{left} and {right}");
            met += usize::from(both);
        }
    }
    assert!(met > 1000, "{met}");
}
