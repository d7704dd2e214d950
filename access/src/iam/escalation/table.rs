//! The calls that may not succeed, as they are collected.

use crate::iam::Call;

/// A call that may not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Escalation {
    /// What it would come to.
    pub leads_to: &'static str,
    /// The call itself.
    pub call: Call,
    /// Whether it must be denied by name, and not only be left out.
    pub by_name: bool,
}

/// Collects calls.
pub(super) struct Table(pub Vec<Escalation>);

impl Table {
    pub fn add(&mut self, leads_to: &'static str, by_name: bool, calls: impl IntoIterator<Item = Call>) {
        self.0.extend(calls.into_iter().map(|call| Escalation { leads_to, call, by_name }));
    }

    pub fn each(&mut self, leads_to: &'static str, by_name: bool, resource: &str, actions: &[&'static str]) {
        self.add(leads_to, by_name, actions.iter().map(|action| Call::new(*action, resource)));
    }
}
