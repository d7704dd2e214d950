//! Texts to bodies, by a parser of the whole language: for whoever has only the files.

use hcl::{
    Expression, Structure,
    expr::ObjectKey,
    template::{Element, Strip},
};
use platformc_output::hcl::{Block, Body, Expr, Template};

/// What a file says.
///
/// # Errors
/// What the parser says of it, in one line.
pub fn parse(text: &str) -> Result<Body, String> {
    let body = hcl::parse(text).map_err(|error| one_line(&error.to_string()))?;
    Ok(of_body(body))
}

/// An error message without its excerpt of the source.
fn one_line(text: &str) -> String {
    text.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or_default().to_owned()
}

fn of_body(body: hcl::Body) -> Body {
    body.into_iter().fold(Body::new(), |body, structure| match structure {
        Structure::Attribute(attribute) => body.attr(attribute.key.to_string(), of(attribute.expr)),
        Structure::Block(block) => {
            let labels: Vec<String> = block.labels().iter().map(|label| label.as_str().to_owned()).collect();
            body.block(Block::new(block.identifier().to_owned(), labels, of_body(block.body)))
        }
    })
}

/// The functions whose arguments are looked at.
const CALLS: [&str; 3] = ["file", "jsonencode", "yamlencode"];

/// An expression. What has no form of its own is kept as it is written.
fn of(expression: Expression) -> Expr {
    let written = |expression: &Expression| Expr::reference(expression.to_string());
    match expression {
        Expression::Null => Expr::Null,
        Expression::Bool(known) => Expr::Bool(known),
        Expression::Number(number) => number.as_i64().map_or_else(|| Expr::reference(number.to_string()), Expr::Int),
        Expression::String(text) => Expr::from(text),
        Expression::Array(items) => Expr::List(items.into_iter().map(of).collect()),
        Expression::Object(ref entries) if !entries.keys().all(|key| name(key).is_some()) => written(&expression),
        Expression::Object(entries) => {
            Expr::object(entries.into_iter().filter_map(|(key, value)| Some((name(&key)?, of(value)))))
        }
        Expression::TemplateExpr(ref template) => {
            template_of(template).map_or_else(|| written(&expression), Expr::from)
        }
        Expression::FuncCall(call) => match CALLS.iter().find(|known| **known == call.name.name.as_str()) {
            Some(known) if !call.expand_final => Expr::call(known, call.args.into_iter().map(of)),
            _ => written(&Expression::FuncCall(call)),
        },
        other => written(&other),
    }
}

fn name(key: &ObjectKey) -> Option<String> {
    match key {
        ObjectKey::Identifier(name) => Some(name.to_string()),
        ObjectKey::Expression(Expression::String(name)) => Some(name.clone()),
        _ => None,
    }
}

fn template_of(template: &hcl::expr::TemplateExpr) -> Option<Template> {
    hcl::Template::from_expr(template).ok()?.elements().iter().try_fold(Template::new(), |template, element| {
        match element {
            Element::Literal(text) => Some(template.text(text.clone())),
            Element::Interpolation(hole) if hole.strip == Strip::None => {
                Some(template.interpolate(hole.expr.to_string()))
            }
            _ => None,
        }
    })
}
