//! A module: what it is given, what it makes, what it gives back.

use hcl::{Attribute, Block, Body, Expression, Map, Value, eval::Context};

use super::{
    Resource,
    outline::{bare, entries},
    values,
};

/// A reusable module, parsed once however often it is called.
#[derive(Debug, Default)]
pub struct Module {
    variables: Vec<Variable>,
    resources: Vec<Declared>,
    outputs: Vec<(String, Expression)>,
}

#[derive(Debug)]
struct Variable {
    name: String,
    kind: Option<Expression>,
    default: Option<Expression>,
}

#[derive(Debug)]
struct Declared {
    kind: String,
    name: String,
    attributes: Vec<(String, Expression)>,
    count: Option<Expression>,
    each: Option<Expression>,
}

/// The argument of a call, as it stands there.
pub(super) type Argument<'a> = (&'a str, &'a str);

impl Module {
    /// Reads the files of a module.
    pub(super) fn parse<'a>(files: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        let mut module = Self::default();
        for file in files {
            let body: Body = hcl::parse(file).map_err(|error| error.to_string())?;
            for block in body.into_blocks() {
                module.add(block);
            }
        }
        Ok(module)
    }

    fn add(&mut self, block: Block) {
        let labels: Vec<String> = block.labels().iter().map(|label| label.as_str().to_owned()).collect();
        let kind = block.identifier().to_owned();
        let mut attributes: Vec<(String, Expression)> =
            block.body.into_attributes().map(|Attribute { key, expr }| (key.to_string(), expr)).collect();
        let mut take = |name: &str| {
            let index = attributes.iter().position(|(key, _)| key == name)?;
            Some(attributes.swap_remove(index).1)
        };
        match (kind.as_str(), labels.as_slice()) {
            ("variable", [name]) => {
                let (kind, default) = (take("type"), take("default"));
                self.variables.push(Variable { name: name.clone(), kind, default });
            }
            ("output", [name]) => self.outputs.extend(take("value").map(|value| (name.clone(), value))),
            ("resource", [kind, name]) => {
                let (count, each) = (take("count"), take("for_each"));
                let (kind, name) = (kind.clone(), name.clone());
                self.resources.push(Declared { kind, name, attributes, count, each });
            }
            _ => {}
        }
    }

    /// Calls the module: hands each resource that it makes to `visit`; its outputs, as far as they are known.
    pub(super) fn call(
        &self,
        outer: &Context<'_>,
        arguments: &[Argument<'_>],
        visit: &mut dyn FnMut(Resource),
    ) -> Result<Value, String> {
        let mut context = values::context();
        let mut variables = Map::new();
        for variable in &self.variables {
            let given = arguments.iter().find(|(name, _)| *name == variable.name);
            // What is gone through entry by entry is not needed as a whole.
            if given.is_some() && self.is_gone_through(&variable.name) {
                continue;
            }
            let mut value = match (given, &variable.default) {
                (Some((_, text)), _) => values::value(&values::parse(text)?, outer),
                (None, Some(default)) => values::value(default, &context),
                (None, None) => continue,
            };
            if let Some(kind) = &variable.kind {
                values::fill(&mut value, kind);
            }
            variables.insert(variable.name.clone(), value);
        }
        context.declare_var("var", Value::Object(variables));
        self.single(&mut context, visit);
        for resource in &self.resources {
            if let Some(each) = &resource.each {
                self.each(resource, each, outer, arguments, &mut context, visit)?;
            }
        }
        let outputs = self.outputs.iter().map(|(name, value)| (name.clone(), values::value(value, &context)));
        Ok(Value::Object(outputs.collect()))
    }

    fn is_gone_through(&self, variable: &str) -> bool {
        self.resources.iter().any(|resource| resource.each.as_ref().and_then(variable_of) == Some(variable))
    }

    /// Makes the resources that are made once or not at all. They may need each other, so it goes round as long as a
    /// round finds out more.
    fn single(&self, context: &mut Context<'_>, visit: &mut dyn FnMut(Resource)) {
        let single: Vec<&Declared> = self.resources.iter().filter(|resource| resource.each.is_none()).collect();
        let mut known = usize::MAX;
        let mut kinds: Map<String, Map<String, Value>> = Map::new();
        loop {
            let mut unknown = 0;
            for resource in &single {
                let count = resource.count.as_ref().map(|count| values::value(count, context));
                let made = if count.as_ref().and_then(Value::as_u64) == Some(0) {
                    Value::Array(Vec::new())
                } else {
                    let made = resource.attributes(context);
                    unknown += made.values().filter(|value| values::unknown(value).is_some()).count();
                    let made = Value::Object(made);
                    if count.is_some() { Value::Array(vec![made]) } else { made }
                };
                kinds.entry(resource.kind.clone()).or_default().insert(resource.name.clone(), made);
            }
            for (kind, made) in &kinds {
                context.declare_var(kind.as_str(), Value::Object(made.clone()));
            }
            if unknown >= known {
                break;
            }
            known = unknown;
        }
        for resource in single {
            let made = kinds.get(&resource.kind).and_then(|kind| kind.get(&resource.name));
            let made = match made {
                Some(Value::Array(items)) => items.first(),
                other => other,
            };
            if let Some(Value::Object(attributes)) = made {
                visit(Resource { kind: resource.kind.clone(), attributes: attributes.clone() });
            }
        }
    }

    fn each(
        &self,
        resource: &Declared,
        each: &Expression,
        outer: &Context<'_>,
        arguments: &[Argument<'_>],
        context: &mut Context<'_>,
        visit: &mut dyn FnMut(Resource),
    ) -> Result<(), String> {
        let mut make = |context: &mut Context<'_>, key: &str, value: Value| {
            let each: Value =
                Map::from_iter([("key".to_owned(), Value::from(key)), ("value".to_owned(), value)]).into();
            context.declare_var("each", each);
            visit(Resource { kind: resource.kind.clone(), attributes: resource.attributes(context) });
        };
        let variable = variable_of(each);
        let given = variable.and_then(|variable| arguments.iter().find(|(name, _)| *name == variable));
        let kind =
            self.variables.iter().find(|known| Some(known.name.as_str()) == variable).and_then(|v| v.kind.as_ref());
        if let Some((_, text)) = given
            && let Some(entries) = entries(text)?
        {
            for (key, text) in entries {
                let mut value = values::value(&values::parse(text)?, outer);
                if let Some(kind) = kind.and_then(values::inner) {
                    values::fill(&mut value, kind);
                }
                make(context, bare(key), value);
            }
            return Ok(());
        }
        let all = match given {
            Some((_, text)) => values::value(&values::parse(text)?, outer),
            None => values::value(each, context),
        };
        if let Some(what) = values::unknown(&all) {
            return Err(format!("how often `{}` is made is not known before an apply: `{what}`", resource.kind));
        }
        match all {
            Value::Object(entries) => entries.into_iter().for_each(|(key, value)| make(context, &key, value)),
            Value::Array(items) => {
                for item in items {
                    make(context, item.as_str().unwrap_or_default(), item.clone());
                }
            }
            _ => {}
        }
        Ok(())
    }
}

impl Declared {
    fn attributes(&self, context: &Context<'_>) -> Map<String, Value> {
        self.attributes.iter().map(|(name, expression)| (name.clone(), values::value(expression, context))).collect()
    }
}

/// The name of a variable, if the expression is nothing else.
fn variable_of(expression: &Expression) -> Option<&str> {
    let Expression::Traversal(traversal) = expression else { return None };
    match (&traversal.expr, traversal.operators.as_slice()) {
        (Expression::Variable(root), [hcl::expr::TraversalOperator::GetAttr(name)]) if root.as_str() == "var" => {
            Some(name.as_str())
        }
        _ => None,
    }
}
