//! Statements of IAM policies, and the ARNs that they name.

use platformc_output::hcl::Expr;

use super::names;
use platformc_model::Model;

/// A statement of a policy.
#[derive(Clone, Debug)]
pub struct Statement {
    id: &'static str,
    effect: &'static str,
    actions: Vec<&'static str>,
    /// `Resource`, or `NotResource`.
    field: &'static str,
    resources: Vec<Expr>,
    /// Operator, key and values; two of one operator have different keys.
    conditions: Vec<(&'static str, String, Vec<String>)>,
}

impl Statement {
    /// A statement that allows actions on every resource.
    #[must_use]
    pub fn allow(id: &'static str, actions: &[&'static str]) -> Self {
        Self::new(id, "Allow", actions)
    }

    /// A statement that denies actions on every resource.
    #[must_use]
    pub fn deny(id: &'static str, actions: &[&'static str]) -> Self {
        Self::new(id, "Deny", actions)
    }

    fn new(id: &'static str, effect: &'static str, actions: &[&'static str]) -> Self {
        let (actions, resources) = (actions.to_vec(), vec![Expr::from("*")]);
        Self { id, effect, actions, field: "Resource", resources, conditions: Vec::new() }
    }

    /// Only on these resources.
    #[must_use]
    pub fn on<T: Into<Expr>>(mut self, resources: impl IntoIterator<Item = T>) -> Self {
        self.resources = resources.into_iter().map(Into::into).collect();
        self
    }

    /// On every resource but these.
    #[must_use]
    pub fn except<T: Into<Expr>>(mut self, resources: impl IntoIterator<Item = T>) -> Self {
        self.field = "NotResource";
        self.on(resources)
    }

    /// Only if a condition holds.
    #[must_use]
    pub fn when<T: Into<String>>(
        mut self,
        operator: &'static str,
        key: impl Into<String>,
        values: impl IntoIterator<Item = T>,
    ) -> Self {
        self.conditions.push((operator, key.into(), values.into_iter().map(Into::into).collect()));
        self
    }
}

impl Statement {
    /// The statements of several documents as those of one: statements that differ only in their resources become one, of
    /// all of these, each document's first ones before the second ones.
    #[must_use]
    pub fn together<'a>(documents: impl Iterator<Item = &'a [Self]>) -> Vec<Self> {
        let mut groups: Vec<Vec<&Self>> = Vec::new();
        for statement in documents.flatten() {
            let same = |group: &&mut Vec<&Self>| group.first().is_some_and(|first| first.is_like(statement));
            match groups.iter_mut().find(same) {
                Some(group) => group.push(statement),
                None => groups.push(vec![statement]),
            }
        }
        groups.iter().filter_map(|group| Some(group.first()?.with_resources_of(group))).collect()
    }

    /// Two statements of half its resources each. Nothing for one that names what it is not about, or one resource only.
    #[must_use]
    pub fn halves(&self) -> Option<(Self, Self)> {
        let (first, second) = self.resources.split_at_checked(self.resources.len() / 2)?;
        let with = |resources: &[Expr]| Self { resources: resources.to_vec(), ..self.clone() };
        (self.field == "Resource" && !first.is_empty()).then(|| (with(first), with(second)))
    }

    fn is_like(&self, other: &Self) -> bool {
        (self.id, self.effect, &self.actions, self.field, &self.conditions)
            == (other.id, other.effect, &other.actions, other.field, &other.conditions)
    }

    fn with_resources_of(&self, group: &[&Self]) -> Self {
        let longest = group.iter().map(|statement| statement.resources.len()).max().unwrap_or(0);
        let mut resources: Vec<Expr> = Vec::new();
        for index in 0..longest {
            for resource in group.iter().filter_map(|statement| statement.resources.get(index)) {
                if !resources.contains(resource) {
                    resources.push(resource.clone());
                }
            }
        }
        Self { resources, ..self.clone() }
    }
}

impl From<Statement> for Expr {
    fn from(statement: Statement) -> Self {
        let mut fields = vec![
            ("Sid", Expr::from(statement.id)),
            ("Effect", statement.effect.into()),
            ("Action", Expr::list(statement.actions)),
            (statement.field, Expr::list(statement.resources)),
        ];
        let mut conditions: Vec<(&str, Vec<(String, Expr)>)> = Vec::new();
        for (operator, key, values) in statement.conditions {
            let entry = (key, Expr::list(values));
            match conditions.iter_mut().find(|(known, _)| *known == operator) {
                Some((_, entries)) => entries.push(entry),
                None => conditions.push((operator, vec![entry])),
            }
        }
        if !conditions.is_empty() {
            let conditions = conditions.into_iter().map(|(operator, entries)| (operator, Expr::object(entries)));
            fields.push(("Condition", Expr::object(conditions)));
        }
        Expr::object(fields)
    }
}

/// A policy document of these statements.
#[must_use]
pub fn document(statements: impl IntoIterator<Item = Statement>) -> Expr {
    let fields = [("Version", Expr::from("2012-10-17")), ("Statement", Expr::list(statements))];
    Expr::call("jsonencode", [Expr::object(fields)])
}

/// ARNs of the platform's account and region.
#[derive(Clone, Copy)]
pub struct Arn<'a>(pub &'a Model);

impl Arn<'_> {
    /// Of a service that has regions.
    #[must_use]
    pub fn of(self, service: &str, resource: &str) -> String {
        let Self(model) = self;
        let (region, account) = (model.aws.region.as_str(), model.aws.account.as_str());
        format!("arn:{}:{service}:{region}:{account}:{resource}", names::partition(model))
    }

    /// Of the parameters in which AWS publishes its images for EKS.
    #[must_use]
    pub fn images(self) -> String {
        let Self(model) = self;
        let (partition, region) = (names::partition(model), model.aws.region.as_str());
        format!("arn:{partition}:ssm:{region}::parameter/aws/service/eks/optimized-ami/*")
    }

    /// Of IAM.
    #[must_use]
    pub fn iam(self, resource: &str) -> String {
        let Self(model) = self;
        format!("arn:{}:iam::{}:{resource}", names::partition(model), model.aws.account.as_str())
    }

    /// Of a service without accounts in its ARNs: a bucket and what is in it, a zone.
    #[must_use]
    pub fn global(self, service: &str, resource: &str) -> String {
        format!("arn:{}:{service}:::{resource}", names::partition(self.0))
    }
}
