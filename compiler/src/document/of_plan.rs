//! The document of a plan.

use platformc_base::{Source, SourceId, Sources, Span, source::LineIndex};

use super::{
    Kind, NodeDocument, OwnedResource, Place, PlanDocument, Position, ResourceDocument, SubjectDocument, UsedResource,
    VERSION,
};
use crate::{
    Plan,
    graph::{Node, NodeKind, Written},
    terraform::state_key,
};
use platformc_model::Model;

/// The plan as data. `sources` are those that it was made of.
#[must_use]
pub fn document(plan: &Plan, sources: &Sources) -> PlanDocument {
    let places = Places::of(sources);
    let calls = plan.graph.calls_by_node();
    let node = |((index, node), calls): ((usize, &Node), &Vec<&Node>)| {
        let mut document = one(&plan.model, &places, node);
        document.needs = plan.graph.needs(index).map(|node| node.kind.id()).collect();
        document.calls = calls.iter().map(|node| node.kind.id()).collect();
        document
    };
    PlanDocument {
        version: VERSION,
        platform: plan.model.name.to_string(),
        environment: plan.environment.as_ref().map(ToString::to_string),
        nodes: plan.graph.nodes().zip(&calls).map(node).collect(),
    }
}

fn one(model: &Model, places: &Places<'_>, node: &Node) -> NodeDocument {
    let mut owns: Vec<OwnedResource> =
        node.owned().map(|owned| OwnedResource::of(&owned, places.at(owned.span))).collect();
    let mut uses: Vec<UsedResource> = node
        .used()
        .map(|used| UsedResource { resource: (&used.resource).into(), origin: places.at(used.span) })
        .collect();
    if let NodeKind::Module { name } = node.kind {
        owns.push(OwnedResource::own(ResourceDocument::TerraformModule { name: name.to_owned() }));
    }
    if let Some(root) = node.written() {
        owns.extend(outputs(root).map(OwnedResource::own));
        uses.extend(inputs(root).map(|resource| UsedResource { resource, origin: None }));
    }
    if let Some(cluster) = node.kind.cluster() {
        uses.extend(node.keys_from().map(|(key, span)| {
            let (root, name) = key.output(cluster);
            let resource = ResourceDocument::TerraformOutput { root: root.to_owned(), name };
            UsedResource { resource, origin: places.at(Some(span)) }
        }));
    }
    NodeDocument {
        id: node.kind.id(),
        kind: kind(&node.kind),
        cluster: node.kind.cluster().map(|cluster| cluster.name.to_string()),
        folder: Some(node.kind.folder()).filter(|folder| !folder.is_empty()),
        place: place(model, &node.kind),
        stateful: node.stateful,
        origin: node.spans.iter().filter_map(|span| places.at(Some(*span))).collect(),
        owns,
        uses,
        subjects: node.subjects().map(|subject| SubjectDocument::of(subject, places.at(Some(subject.span)))).collect(),
        needs: Vec::new(),
        calls: Vec::new(),
    }
}

const fn kind(kind: &NodeKind) -> Kind {
    match kind {
        NodeKind::Root { .. } => Kind::Root,
        NodeKind::Module { .. } => Kind::Module,
        NodeKind::Release { .. } => Kind::Infrastructure,
        NodeKind::App { .. } => Kind::App,
        NodeKind::Document { .. } => Kind::Document,
    }
}

fn place(model: &Model, kind: &NodeKind) -> Option<Place> {
    let NodeKind::Root { name } = kind else { return None };
    Some(Place {
        account: model.aws.account.to_string(),
        region: model.aws.region.to_string(),
        state_bucket: model.aws.state.bucket.to_string(),
        state_key: state_key(name),
    })
}

fn outputs(root: &Written) -> impl Iterator<Item = ResourceDocument> {
    let output = |name: &String| ResourceDocument::TerraformOutput { root: root.name.clone(), name: name.clone() };
    root.outputs.iter().map(output)
}

fn inputs(root: &Written) -> impl Iterator<Item = ResourceDocument> {
    let modules = root.modules.iter().map(|name| ResourceDocument::TerraformModule { name: name.clone() });
    let read =
        |(root, name): &(String, String)| ResourceDocument::TerraformOutput { root: root.clone(), name: name.clone() };
    modules.chain(root.inputs.iter().map(read))
}

/// The sources and where their lines begin.
pub(crate) struct Places<'a> {
    sources: &'a Sources,
    lines: Vec<LineIndex>,
}

impl<'a> Places<'a> {
    pub(crate) fn of(sources: &'a Sources) -> Self {
        let lines = |(_, source): (SourceId, &Source)| LineIndex::new(&source.text);
        Self { sources, lines: sources.numbered().map(lines).collect() }
    }

    /// Where a span begins; nothing for one that stands nowhere.
    pub(crate) fn at(&self, span: Option<Span>) -> Option<Position> {
        let span = span.filter(|span| *span != Span::default())?;
        let lines = self.lines.get(usize::from(span.source.0))?;
        let (line, column) = lines.position(self.sources.text(span.source), span.start);
        Some(Position { file: self.sources.path(span.source).to_owned(), line, column })
    }
}
