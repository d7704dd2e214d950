//! A module: what it is given, what it makes, what it gives back.

use hcl::{
    Attribute, Block, Body, Expression, Map, Template, Value,
    eval::{Context, Evaluate},
};
use platformc_output::hcl::Expr;

use super::{resource::Resource, values};
use crate::placeholder;

/// A reusable module, parsed once however often it is called.
#[derive(Debug, Default)]
pub struct Module {
    variables: Vec<Variable>,
    resources: Vec<Declared>,
    outputs: Vec<(String, Expression)>,
    /// Read only if kinds of resources are requested.
    locals: Vec<(String, Expression)>,
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
    attributes: Vec<(String, Prepared)>,
    count: Option<Expression>,
    each: Option<Expression>,
}

/// An expression that is evaluated often.
#[derive(Debug)]
struct Prepared {
    form: Form,
    /// Whether it may say something else about each entry that is gone through.
    of_entry: bool,
    /// Whether it may use more of an entry than its key.
    of_value: bool,
}

#[derive(Debug)]
enum Form {
    Expression(Expression),
    /// A text with holes, which would be parsed each time.
    Text(Template),
}

impl Prepared {
    fn of(expression: Expression) -> Self {
        let text = expression.to_string();
        let (of_entry, of_value) = (text.contains("each"), text.contains("each.value"));
        let template = match &expression {
            Expression::TemplateExpr(template) => Template::from_expr(template).ok(),
            _ => None,
        };
        Self { form: template.map_or(Form::Expression(expression), Form::Text), of_entry, of_value }
    }

    fn value(&self, context: &Context<'_>) -> Value {
        match &self.form {
            Form::Expression(expression) => values::value(expression, context),
            Form::Text(template) => {
                let known = template.evaluate(context).map(Value::from);
                known.unwrap_or_else(|_| placeholder::not_known(&values::partly(template, context)))
            }
        }
    }

    fn of_entry(&self, key: &str, entry: &Value) -> Option<Value> {
        match &self.form {
            Form::Expression(expression) => values::of_entry(expression, key, entry),
            Form::Text(template) => values::text_of_entry(template, key, entry),
        }
    }
}

/// The argument of a call, as written.
pub(super) type Argument<'a> = (&'a str, &'a Expr);

impl Module {
    /// Reads the files of a module, and of its resources the attributes of these names.
    pub(super) fn parse<'a>(
        files: impl IntoIterator<Item = &'a str>,
        kinds: &[&str],
        attributes: &[&str],
    ) -> Result<Self, String> {
        let mut module = Self::default();
        for file in files {
            let body: Body = hcl::parse(file).map_err(|error| error.to_string())?;
            // what is not requested need not be understood
            let of_kind = |block: &Block| {
                let kind = block.labels().first().map(hcl::structure::BlockLabel::as_str);
                block.identifier() != "resource" || kind.is_some_and(|kind| kinds.contains(&kind))
            };
            for block in body.into_blocks().filter(|block| kinds.is_empty() || of_kind(block)) {
                module.add(block, kinds, attributes);
            }
        }
        Ok(module)
    }

    fn add(&mut self, block: Block, kinds: &[&str], wanted: &[&str]) {
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
            ("locals", []) if !kinds.is_empty() => self.locals.append(&mut attributes),
            ("output", [name]) => self.outputs.extend(take("value").map(|value| (name.clone(), value))),
            ("resource", [kind, name]) => {
                let (count, each) = (take("count"), take("for_each"));
                let (kind, name) = (kind.clone(), name.clone());
                attributes.retain(|(name, _)| wanted.contains(&name.as_str()));
                let named = attributes.iter().find(|(name, _)| name == "name").map(|(_, name)| name.clone());
                if let Some(arn) = named.filter(|_| wanted.contains(&"arn")).and_then(|name| arn_of(&kind, name)) {
                    attributes.push(("arn".to_owned(), arn));
                }
                let attributes = attributes.into_iter().map(|(name, value)| (name, Prepared::of(value))).collect();
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
                (Some((_, value)), _) => values::read(value, outer),
                (None, Some(default)) => values::value(default, &context),
                (None, None) => continue,
            };
            if let Some(kind) = &variable.kind {
                values::fill(&mut value, kind);
            }
            variables.insert(variable.name.clone(), value);
        }
        context.declare_var("var", Value::Object(variables));
        self.locals(&mut context);
        let mut kinds = self.single(&mut context, visit);
        for resource in &self.resources {
            let Some(each) = &resource.each else { continue };
            // only those that others of the module look up by their keys
            let looked_up = resource.kind == "aws_iam_policy";
            let mut made = Map::new();
            self.each(resource, each, outer, arguments, &mut context, &mut |key, resource| {
                if looked_up {
                    made.insert(key.to_owned(), Value::Object(looked_at(&resource.attributes)));
                }
                visit(resource);
            })?;
            if looked_up {
                let of_kind = kinds.entry(resource.kind.clone()).or_default();
                of_kind.insert(resource.name.clone(), Value::Object(made));
                context.declare_var(resource.kind.as_str(), Value::Object(of_kind.clone()));
            }
        }
        let outputs = self.outputs.iter().map(|(name, value)| (name.clone(), values::value(value, &context)));
        Ok(Value::Object(outputs.collect()))
    }

    /// What is known of the locals; one may need another.
    fn locals(&self, context: &mut Context<'_>) {
        let mut known: Map<String, Value> = Map::new();
        loop {
            let open = self.locals.iter().filter(|(name, _)| !known.contains_key(name));
            let found = open.map(|(name, value)| (name.clone(), values::value(value, context)));
            let found: Vec<_> = found.filter(|(_, value)| placeholder::unknown(value).is_none()).collect();
            if found.is_empty() {
                return;
            }
            known.extend(found);
            context.declare_var("local", Value::Object(known.clone()));
        }
    }

    fn is_gone_through(&self, variable: &str) -> bool {
        self.resources.iter().any(|resource| resource.each.as_ref().and_then(variable_of) == Some(variable))
    }

    /// Makes the resources that are made once or not at all. They may need each other, so it goes round as long as a
    /// round finds out more.
    fn single(&self, context: &mut Context<'_>, visit: &mut dyn FnMut(Resource)) -> Map<String, Map<String, Value>> {
        let single: Vec<&Declared> = self.resources.iter().filter(|resource| resource.each.is_none()).collect();
        let mut known = usize::MAX;
        let mut kinds: Map<String, Map<String, Value>> = Map::new();
        let mut whole: Vec<Option<Map<String, Value>>> = Vec::new();
        loop {
            let mut unknown = 0;
            whole.clear();
            for resource in &single {
                let count = resource.count.as_ref().map(|count| values::value(count, context));
                let made = if count.as_ref().and_then(Value::as_u64) == Some(0) {
                    whole.push(None);
                    Value::Array(Vec::new())
                } else {
                    let made = resource.attributes(context);
                    unknown += made.values().filter(|value| placeholder::unknown(value).is_some()).count();
                    let shown = Value::Object(looked_at(&made));
                    whole.push(Some(made));
                    if count.is_some() { Value::Array(vec![shown]) } else { shown }
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
        for (resource, made) in single.into_iter().zip(whole) {
            if let Some(attributes) = made {
                visit(Resource { kind: resource.kind.clone(), attributes });
            }
        }
        kinds
    }

    fn each(
        &self,
        resource: &Declared,
        each: &Expression,
        outer: &Context<'_>,
        arguments: &[Argument<'_>],
        context: &mut Context<'_>,
        visit: &mut dyn FnMut(&str, Resource),
    ) -> Result<(), String> {
        // What is the same for all entries, in the order of the attributes.
        let mut same: Vec<Option<Value>> = Vec::new();
        let mut make = |context: &mut Context<'_>, key: &str, entry: Value| {
            if same.is_empty() {
                let same_of = |(_, prepared): &(_, Prepared)| (!prepared.of_entry).then(|| prepared.value(context));
                same = resource.attributes.iter().map(same_of).collect();
            }
            let mut declared = false;
            let attributes = resource.attributes.iter().zip(&same).map(|((name, prepared), same)| {
                let known = same.clone().or_else(|| prepared.of_entry(key, &entry));
                let value = known.unwrap_or_else(|| {
                    if !declared {
                        let each = [("key".to_owned(), Value::from(key)), ("value".to_owned(), entry.clone())];
                        context.declare_var("each", Value::Object(Map::from_iter(each)));
                        declared = true;
                    }
                    prepared.value(context)
                });
                (name.clone(), value)
            });
            visit(key, Resource { kind: resource.kind.clone(), attributes: attributes.collect() });
        };
        let variable = variable_of(each);
        let given = variable.and_then(|variable| arguments.iter().find(|(name, _)| *name == variable));
        let kind =
            self.variables.iter().find(|known| Some(known.name.as_str()) == variable).and_then(|v| v.kind.as_ref());
        if let Some((_, Expr::Object(entries))) = given {
            let keys_alone = !resource.attributes.iter().any(|(_, prepared)| prepared.of_value);
            for (key, value) in entries {
                if keys_alone {
                    make(context, key, Value::Null);
                    continue;
                }
                let mut value = values::read(value, outer);
                if let Some(kind) = kind.and_then(values::inner) {
                    values::fill(&mut value, kind);
                }
                make(context, key, value);
            }
            return Ok(());
        }
        let all = match given {
            Some((_, value)) => values::read(value, outer),
            None => values::value(each, context),
        };
        if let Some(what) = placeholder::unknown(&all) {
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
        self.attributes.iter().map(|(name, expression)| (name.clone(), expression.value(context))).collect()
    }
}

/// What others of the module look up of a resource: not its document, which is large.
fn looked_at(attributes: &Map<String, Value>) -> Map<String, Value> {
    attributes.iter().filter(|(name, _)| *name != "policy").map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// The end of the ARN of an identity, which its name decides: `role/NAME`, `policy/NAME`.
fn arn_of(kind: &str, name: Expression) -> Option<Expression> {
    let kind = kind.strip_prefix("aws_iam_").filter(|kind| matches!(*kind, "role" | "policy"))?;
    let known = match name {
        Expression::String(name) => return Some(Expression::from(format!("{kind}/{name}"))),
        Expression::TemplateExpr(template) => Template::from_expr(&template).ok()?.to_string(),
        other => format!("${{{other}}}"),
    };
    Some(Expression::from(hcl::expr::TemplateExpr::from(format!("{kind}/{known}"))))
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
