//! Which environments of two versions of a platform are compared.

use platformc_spec::Platform;

use crate::Plan;

/// An environment, as it is told apart from others.
pub trait Paired {
    /// Its name, if the platform has environments.
    fn environment(&self) -> Option<&str>;
    /// Its account and the name of its platform.
    fn place(&self) -> (&str, &str);
}

impl Paired for Plan {
    fn environment(&self) -> Option<&str> {
        self.environment.as_ref().map(platformc_spec::scalar::Name::as_str)
    }

    fn place(&self) -> (&str, &str) {
        (self.model.aws.account.as_str(), self.model.name.as_str())
    }
}

impl Paired for Platform {
    fn environment(&self) -> Option<&str> {
        self.environment.as_ref().map(|name| name.as_str())
    }

    fn place(&self) -> (&str, &str) {
        (self.aws.account.as_str(), self.name.as_str())
    }
}

/// Each environment on both sides, by name. The only one without a name is compared with the first that has its account and name:
/// that is what it becomes when a platform gets environments.
pub fn paired<'a, T: Paired>(before: &'a [T], after: &'a [T]) -> Vec<(Option<&'a T>, Option<&'a T>)> {
    let mut rest: Vec<&T> = before.iter().collect();
    let mut take = |is: &dyn Fn(&T) -> bool| {
        let index = rest.iter().position(|one| is(one))?;
        Some(rest.remove(index))
    };
    let mut pairs: Vec<(Option<&T>, Option<&T>)> =
        after.iter().map(|one| (take(&|other| other.environment() == one.environment()), Some(one))).collect();
    for (before, after) in &mut pairs {
        let (None, Some(one)) = (&before, &after) else { continue };
        *before = take(&|other| {
            (other.environment().is_none() || one.environment().is_none()) && other.place() == one.place()
        });
    }
    pairs.extend(rest.into_iter().map(|one| (Some(one), None)));
    pairs
}
