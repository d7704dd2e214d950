//! Names that two sides of the pipeline compose, within what AWS allows.

use super::names::short;
use platformc_model::Model;

/// The longest name of a load balancer or a target group.
const LONGEST: usize = 32;

/// A name for a load balancer or a target group: the platform's in front, and a mark of the whole
/// where it had to be cut.
#[must_use]
pub fn load_balancing_name(model: &Model, rest: &str) -> String {
    shorten(&model.aws_name(rest))
}

fn shorten(name: &str) -> String {
    short(name, LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_and_stay_different() {
        assert_eq!(shorten("shop-public"), "shop-public");
        let (a, b) = (shorten("a-platform-with-a-long-name-public"), shorten("a-platform-with-a-long-name-private"));
        assert!(a.len() <= LONGEST && b.len() <= LONGEST && a != b, "{a} {b}");
        assert!(a.starts_with("a-platform-with-a-long-"));
        assert!(!shorten("a-platform-with-a-long--name-of-many-words").contains("--"));
    }
}
