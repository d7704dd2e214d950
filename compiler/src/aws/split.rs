//! Policies that are longer than AWS allows become several.

use platformc_catalog::limits::MANAGED_POLICY;
use platformc_output::hcl::Expr;

use super::{Statement, statement};
use crate::resource::length;

/// The managed policies that these statements become: one of this name if they fit, else the first of that name and more with
/// numbers behind it. What is allowed on many resources is divided by resources, which allows the same.
#[must_use]
pub fn split(name: &str, statements: Vec<Statement>) -> Vec<(String, Vec<Statement>)> {
    let empty = length_of(&[]);
    let most = MANAGED_POLICY.most.saturating_sub(empty);
    let pieces = statements.into_iter().flat_map(|statement| pieces(statement, most));
    let mut policies: Vec<(usize, Vec<Statement>)> = Vec::new();
    for piece in pieces {
        // with the comma before it
        let length = length(&Expr::from(piece.clone())) + 1;
        match policies.last_mut() {
            Some((used, policy)) if *used + length <= most + 1 => {
                *used += length;
                policy.push(piece);
            }
            _ => policies.push((length, vec![piece])),
        }
    }
    let named = |number: usize| if number == 1 { name.to_owned() } else { format!("{name}-{number}") };
    policies.into_iter().zip(1..).map(|((_, policy), number)| (named(number), policy)).collect()
}

/// A statement, or several of its resources each, until each fits. One that cannot be divided stays too long, and is refused
/// where all documents are measured.
fn pieces(statement: Statement, most: usize) -> Vec<Statement> {
    if length(&Expr::from(statement.clone())) <= most {
        return vec![statement];
    }
    match statement.halves() {
        Some((first, second)) => {
            let mut all = pieces(first, most);
            all.extend(pieces(second, most));
            all
        }
        None => vec![statement],
    }
}

/// How long a policy of these statements is.
fn length_of(statements: &[Statement]) -> usize {
    match statement::document(statements.iter().cloned()) {
        Expr::Call(call) => call.arguments.first().map_or(0, length),
        other => length(&other),
    }
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::{length_of, split};
    use crate::aws::Statement;
    use platformc_catalog::limits::MANAGED_POLICY;

    fn on(id: &'static str, resources: usize) -> Statement {
        let arns = (0..resources).map(|n| format!("arn:aws:eks:eu-west-1:111122223333:cluster/shop-number-{n:04}"));
        Statement::allow(id, &["eks:DescribeCluster"]).on(arns)
    }

    #[test]
    fn what_fits_stays_one_policy() {
        let policies = split("clusters", vec![on("One", 20), on("Two", 20)]);
        assert_eq!(policies.len(), 1);
        assert_eq!((policies[0].0.as_str(), policies[0].1.len()), ("clusters", 2));
    }

    #[test]
    fn what_does_not_fit_becomes_several_that_together_say_the_same() {
        let policies = split("clusters", vec![on("One", 70), on("Two", 500), on("Three", 3)]);
        assert!(policies.len() >= 6, "{}", policies.len());
        let names: Vec<&str> = policies.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names[..3], ["clusters", "clusters-2", "clusters-3"]);
        for (name, statements) in &policies {
            assert!(length_of(statements) <= MANAGED_POLICY.most, "{name}: {}", length_of(statements));
        }
        let all: Vec<Statement> = policies.into_iter().flat_map(|(_, statements)| statements).collect();
        let whole = Statement::together([all.as_slice()].into_iter());
        let lengths =
            |statements: &[Statement]| statements.iter().map(|one| length_of(std::slice::from_ref(one))).sum::<usize>();
        assert_eq!(lengths(&whole), lengths(&[on("One", 70), on("Two", 500), on("Three", 3)]));
    }

    #[test]
    fn a_policy_of_exactly_the_limit_is_not_divided() {
        let resource = |length: usize| Statement::allow("One", &["s3:GetObject"]).on(["x".repeat(length)]);
        let longest = MANAGED_POLICY.most - length_of(&[resource(0)]);
        assert_eq!(length_of(&[resource(longest)]), MANAGED_POLICY.most);
        let two = |length| vec![Statement::allow("Two", &["s3:PutObject"]), resource(length)];
        let second = length_of(&two(0)) - length_of(&[resource(0)]);
        assert_eq!(split("one", two(longest - second)).len(), 1);
        assert_eq!(split("one", two(longest - second + 1)).len(), 2);
    }

    /// A denial on everything but a list says something else once the list is divided.
    #[test]
    fn only_what_is_allowed_on_a_list_is_divided() {
        let names = || (0..300).map(|n| format!("arn:aws:s3:::bucket-with-a-long-name-{n:04}"));
        let except = Statement::deny("Deny", &["s3:*"]).except(names());
        assert_eq!(split("one", vec![except]).len(), 1);
        // halves, and halves of these
        let listed = split("one", vec![Statement::deny("Deny", &["s3:*"]).on(names())]);
        assert_eq!(listed.len(), 4);
        assert!(listed.iter().all(|(_, statements)| length_of(statements) <= MANAGED_POLICY.most));
    }
}
