//! A static module: which of its variables end up in which attributes of which resources.

use std::collections::BTreeMap;

use hcl::{Block, Body, Expression, structure::Structure};

use super::references::{References, is_variable};

/// What a module makes of its variables.
#[derive(Debug, Default)]
pub struct Module {
    pub resources: Vec<Resource>,
    /// What each output refers to.
    pub outputs: BTreeMap<String, References>,
}

/// A resource of a module.
#[derive(Debug)]
pub struct Resource {
    /// Its type, such as `aws_db_instance`.
    pub kind: String,
    /// Its type and name, as in an address.
    pub address: String,
    pub instances: Instances,
    /// What each attribute, or each kind of its blocks, refers to.
    pub attributes: Vec<(String, References)>,
    /// A plan that destroys it is refused.
    pub is_protected: bool,
    /// A successor is made before it is destroyed.
    pub successor_first: bool,
    /// The attributes whose changes Terraform leaves alone.
    pub ignored: Vec<String>,
}

/// How many there are of a resource.
#[derive(Debug)]
pub enum Instances {
    One,
    /// As many as a variable says.
    Number(String),
    /// One for each entry of a variable.
    Each(String),
    /// As many as follows from these.
    From(References),
}

impl Module {
    /// Reads the files of a module. What is no Terraform is left out: a test reads all of them.
    pub fn of(files: &[(&str, &str)]) -> Self {
        let texts = files.iter().filter(|(name, _)| name.strip_suffix(".tf").is_some());
        let bodies: Vec<Body> = texts.filter_map(|(_, text)| hcl::parse(text).ok()).collect();
        let blocks = || bodies.iter().flat_map(Body::blocks);
        let locals = blocks().filter(|block| block.identifier() == "locals").flat_map(|block| block.body.attributes());
        let locals: BTreeMap<String, References> =
            locals.map(|local| (local.key().to_owned(), References::of(local.expr()))).collect();
        let mut module = Self::default();
        for block in blocks() {
            let labels: Vec<&str> = block.labels().iter().map(hcl::structure::BlockLabel::as_str).collect();
            match (block.identifier(), labels.as_slice()) {
                ("resource", [kind, name]) => module.resources.push(resource(kind, name, block, &locals)),
                ("output", [name]) => {
                    let value = block.body.attributes().find(|attribute| attribute.key() == "value");
                    let references = value.map(|value| References::of(value.expr()).resolved(&locals));
                    module.outputs.extend(references.map(|references| ((*name).to_owned(), references)));
                }
                _ => {}
            }
        }
        module
    }
}

fn resource(kind: &str, name: &str, block: &Block, locals: &BTreeMap<String, References>) -> Resource {
    let mut resource = Resource {
        kind: kind.to_owned(),
        address: format!("{kind}.{name}"),
        instances: Instances::One,
        attributes: Vec::new(),
        is_protected: false,
        successor_first: false,
        ignored: Vec::new(),
    };
    let mut blocks: BTreeMap<String, References> = BTreeMap::new();
    for item in &block.body {
        match item {
            Structure::Attribute(attribute) => {
                let references = || References::of(attribute.expr()).resolved(locals);
                match (attribute.key(), is_variable(attribute.expr())) {
                    ("count", Some(variable)) => resource.instances = Instances::Number(variable),
                    ("for_each", Some(variable)) => resource.instances = Instances::Each(variable),
                    ("count" | "for_each", None) => resource.instances = Instances::From(references()),
                    ("depends_on" | "provider", _) => {}
                    (name, _) => resource.attributes.push((name.to_owned(), references())),
                }
            }
            Structure::Block(inner) if inner.identifier() == "lifecycle" => life(inner, &mut resource),
            Structure::Block(inner) => {
                let dynamic = inner.labels().first().filter(|_| inner.identifier() == "dynamic");
                let name = dynamic.map_or(inner.identifier(), |label| label.as_str());
                let mut references = References::default();
                within(&inner.body, &mut references);
                blocks.entry(name.to_owned()).or_default().add(&references.resolved(locals));
            }
        }
    }
    resource.attributes.extend(blocks);
    resource
}

fn within(body: &Body, references: &mut References) {
    for item in body {
        match item {
            Structure::Attribute(attribute) => references.add(&References::of(attribute.expr())),
            Structure::Block(inner) => within(&inner.body, references),
        }
    }
}

fn life(block: &Block, resource: &mut Resource) {
    for attribute in block.body.attributes() {
        match (attribute.key(), attribute.expr()) {
            ("prevent_destroy", Expression::Bool(true)) => resource.is_protected = true,
            ("create_before_destroy", Expression::Bool(true)) => resource.successor_first = true,
            ("ignore_changes", Expression::Array(names)) => {
                resource.ignored = names.iter().map(ToString::to_string).collect();
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    /// What is not read says nothing, and then a replacement would be missed.
    #[test]
    fn every_module_is_read() {
        let plan = sample::plan(&[]);
        let mut count = 0;
        for (_, node) in plan.graph.nodes() {
            let files = node.assets();
            let texts =
                files.iter().filter(|(name, _)| std::path::Path::new(name).extension().is_some_and(|end| end == "tf"));
            for (name, text) in texts.clone() {
                assert!(hcl::parse(text).is_ok(), "{}: {name}", node.kind.id());
            }
            let said: usize = texts
                .map(|(_, text)| text.matches("\nresource \"").count() + usize::from(text.starts_with("resource \"")))
                .sum();
            assert_eq!(Module::of(files).resources.len(), said, "{}", node.kind.id());
            count += said;
        }
        assert!(count > 50, "{count}");
    }

    /// What the table does not have is unknown, and then every change of it needs a person.
    #[test]
    fn the_table_has_every_attribute_that_a_module_sets() {
        let plan = sample::plan(&[]);
        let provider = super::super::provider::Provider::known();
        let (mut count, mut missing) = (0, Vec::new());
        for (_, node) in plan.graph.nodes() {
            for resource in Module::of(node.assets()).resources {
                for (attribute, _) in &resource.attributes {
                    count += 1;
                    if provider.action(&resource.kind, attribute).is_none() {
                        missing.push(format!("{}.{attribute}", resource.kind));
                    }
                }
            }
        }
        assert_eq!(missing, Vec::<String>::new());
        assert!(count > 300, "{count}");
    }

    #[test]
    fn a_variable_is_followed_through_locals_to_attributes() {
        let text = r#"
            locals {
              title = "${local.prefix}-${var.name}"
              prefix = var.settings.prefix
            }
            resource "aws_vpc" "this" {
              count      = var.settings == null ? 0 : 1
              cidr_block = local.title
              timeouts { create = var.wait }
              dynamic "tag" {
                for_each = var.tags
                content { value = tag.value }
              }
              lifecycle {
                prevent_destroy = true
                ignore_changes  = [tags, scaling_config[0].desired_size]
              }
            }
            resource "aws_subnet" "each" {
              for_each = var.subnets
              vpc_id   = aws_vpc.this[0].id
              cidr_block = each.value.cidr
              note     = each.key
            }
            output "id" { value = aws_vpc.this[0].id }
        "#;
        let module = Module::of(&[("main.tf", text), ("notes.txt", "no {{")]);
        let [vpc, subnet] = module.resources.as_slice() else { panic!("{module:?}") };
        let variable = |name: &str, entry: Option<&str>| (name.to_owned(), entry.map(str::to_owned));
        let of = |resource: &Resource, name: &str| {
            resource.attributes.iter().find(|(of, _)| of == name).map(|(_, references)| references.clone()).expect("it")
        };
        assert_eq!(
            of(vpc, "cidr_block").variables,
            [variable("name", None), variable("settings", Some("prefix"))].into()
        );
        assert_eq!(of(vpc, "timeouts").variables, [variable("wait", None)].into());
        assert_eq!(of(vpc, "tag").variables, [variable("tags", None)].into());
        let Instances::From(count) = &vpc.instances else { panic!("{vpc:?}") };
        assert_eq!((count.present.clone(), count.variables.len()), (["settings".to_owned()].into(), 0));
        assert!(vpc.is_protected && !vpc.successor_first);
        assert_eq!(vpc.ignored, ["tags", "scaling_config[0].desired_size"]);
        assert!(matches!(&subnet.instances, Instances::Each(name) if name == "subnets"));
        assert_eq!(of(subnet, "vpc_id").resources, ["aws_vpc.this".to_owned()].into());
        assert_eq!(of(subnet, "cidr_block").each, [Some("cidr".to_owned())].into());
        assert_eq!(of(subnet, "note"), References::default());
        assert_eq!(module.outputs["id"].resources, ["aws_vpc.this".to_owned()].into());
    }
}
