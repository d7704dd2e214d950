//! What an expression of a module depends on.

use std::collections::{BTreeMap, BTreeSet};

use hcl::{
    Expression, Template,
    expr::{BinaryOperator, Object, ObjectKey, Operation, TemplateExpr, Traversal, TraversalOperator},
    template::{Directive, Element},
};

/// What an expression refers to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct References {
    /// Variables, each with the entry of it that is used; all of it, if none is named.
    pub variables: BTreeSet<(String, Option<String>)>,
    /// Variables of which it only matters whether they are there.
    pub present: BTreeSet<String>,
    /// The entry that is gone through: a field of its value; all of it, if none is named.
    pub each: BTreeSet<Option<String>>,
    /// Other resources of the module, as `type.name`.
    pub resources: BTreeSet<String>,
    locals: BTreeSet<String>,
}

impl References {
    /// What an expression refers to.
    pub fn of(expression: &Expression) -> Self {
        let mut references = Self::default();
        references.expression(expression);
        references
    }

    /// Takes up what another expression refers to.
    pub fn add(&mut self, other: &Self) {
        self.variables.extend(other.variables.iter().cloned());
        self.present.extend(other.present.iter().cloned());
        self.each.extend(other.each.iter().cloned());
        self.resources.extend(other.resources.iter().cloned());
        self.locals.extend(other.locals.iter().cloned());
    }

    /// With what the locals refer to in their place.
    pub fn resolved(mut self, locals: &BTreeMap<String, Self>) -> Self {
        let mut seen = BTreeSet::new();
        while let Some(local) = self.locals.pop_first() {
            if let Some(other) = locals.get(&local).filter(|_| seen.insert(local.clone())) {
                self.add(&other.clone());
            }
        }
        self
    }

    fn expression(&mut self, expression: &Expression) {
        match expression {
            Expression::Array(items) => items.iter().for_each(|item| self.expression(item)),
            Expression::Object(object) => self.object(object),
            Expression::TemplateExpr(template) => self.text(template),
            Expression::Traversal(traversal) => self.traversal(traversal),
            Expression::FuncCall(call) => call.args.iter().for_each(|argument| self.expression(argument)),
            Expression::Parenthesis(inner) => self.expression(inner),
            Expression::Conditional(choice) => {
                for one in [&choice.cond_expr, &choice.true_expr, &choice.false_expr] {
                    self.expression(one);
                }
            }
            Expression::Operation(operation) => self.operation(operation),
            Expression::ForExpr(each) => {
                self.expression(&each.collection_expr);
                self.expression(&each.value_expr);
                each.key_expr.iter().chain(&each.cond_expr).for_each(|one| self.expression(one));
            }
            _ => {}
        }
    }

    fn object(&mut self, object: &Object<ObjectKey, Expression>) {
        for (key, value) in object {
            if let ObjectKey::Expression(key) = key {
                self.expression(key);
            }
            self.expression(value);
        }
    }

    fn text(&mut self, text: &TemplateExpr) {
        if let Ok(template) = Template::from_expr(text) {
            self.template(&template);
        }
    }

    fn template(&mut self, template: &Template) {
        for element in template.elements() {
            match element {
                Element::Literal(_) => {}
                Element::Interpolation(hole) => self.expression(&hole.expr),
                Element::Directive(directive) => match directive.as_ref() {
                    Directive::If(choice) => {
                        self.expression(&choice.cond_expr);
                        self.template(&choice.true_template);
                        choice.false_template.iter().for_each(|other| self.template(other));
                    }
                    Directive::For(each) => {
                        self.expression(&each.collection_expr);
                        self.template(&each.template);
                    }
                },
            }
        }
    }

    /// A comparison with `null` asks only whether a variable is there.
    fn operation(&mut self, operation: &Operation) {
        match operation {
            Operation::Unary(one) => self.expression(&one.expr),
            Operation::Binary(two) => {
                let compares = matches!(two.operator, BinaryOperator::Eq | BinaryOperator::NotEq);
                let variable = match (&two.lhs_expr, &two.rhs_expr) {
                    (Expression::Traversal(one), Expression::Null) | (Expression::Null, Expression::Traversal(one)) => {
                        variable(one)
                    }
                    _ => None,
                };
                if let Some((name, None)) = variable.filter(|_| compares) {
                    self.present.insert(name);
                } else {
                    self.expression(&two.lhs_expr);
                    self.expression(&two.rhs_expr);
                }
            }
        }
    }

    fn traversal(&mut self, traversal: &Traversal) {
        for operator in &traversal.operators {
            if let TraversalOperator::Index(index) = operator {
                self.expression(index);
            }
        }
        if let Some(found) = variable(traversal) {
            self.variables.insert(found);
            return;
        }
        let steps = steps(traversal);
        let Expression::Variable(first) = &traversal.expr else { return self.expression(&traversal.expr) };
        let next = || steps.first().cloned().flatten();
        match first.as_str() {
            "local" => self.locals.extend(next()),
            "each" if next().as_deref() == Some("value") => drop(self.each.insert(steps.get(1).cloned().flatten())),
            "each" | "data" | "path" | "count" | "ephemeral" | "self" => {}
            kind => self.resources.extend(next().map(|name| format!("{kind}.{name}"))),
        }
    }
}

/// The names that follow the first one; an index has none.
fn steps(traversal: &Traversal) -> Vec<Option<String>> {
    let name = |operator: &TraversalOperator| match operator {
        TraversalOperator::GetAttr(name) => Some(name.to_string()),
        _ => None,
    };
    traversal.operators.iter().map(name).collect()
}

/// The variable of a traversal, and its entry.
fn variable(traversal: &Traversal) -> Option<(String, Option<String>)> {
    let Expression::Variable(first) = &traversal.expr else { return None };
    let steps = steps(traversal);
    let name = steps.first().cloned().flatten().filter(|_| first.as_str() == "var")?;
    Some((name, steps.get(1).cloned().flatten()))
}

/// The variable that an expression is, and nothing else.
pub fn is_variable(expression: &Expression) -> Option<String> {
    let Expression::Traversal(traversal) = expression else { return None };
    variable(traversal).filter(|(_, entry)| entry.is_none() && traversal.operators.len() == 1).map(|(name, _)| name)
}
