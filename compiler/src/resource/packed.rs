//! A list of resources in few bytes: a platform of ten thousand apps has some hundred thousand of them.

use std::str;

use platformc_base::{SourceId, Span};

use super::{AwsKind, Made, Owned, Resource};
use crate::object::{ObjectId, ObjectKind};

/// The texts of a resource: most have fewer, and those are empty.
type Texts<'a> = [&'a str; 3];

/// Resources, one after the other. A text that the resource before it has in the same place is not repeated.
#[derive(Clone, Debug, Default)]
pub struct Packed {
    bytes: Vec<u8>,
    count: usize,
    /// Where the texts of the last resource begin, and how long they are.
    last: [(u32, u32); 3],
}

impl Packed {
    /// Adds a resource.
    pub fn push(&mut self, resource: &Resource<'_>, made: Made, span: Option<Span>) {
        self.count = self.count.saturating_add(1);
        let (tag, kind, texts) = parts(resource);
        let place = span.map(place).unwrap_or_default();
        let flags = (tag << 3) | (made_number(made) << 1) | u8::from(span.is_some());
        self.bytes.extend([flags, kind]);
        if span.is_some() {
            self.bytes.extend(place);
        }
        for (text, last) in texts.into_iter().zip(&mut self.last) {
            if texts_at(&self.bytes, *last) == Some(text.as_bytes()) {
                self.bytes.push(0);
                continue;
            }
            // 0 says that nothing has changed, so the length is one more than it is
            number(&mut self.bytes, text.len().saturating_add(1));
            let start = self.bytes.len();
            self.bytes.extend_from_slice(text.as_bytes());
            // what stands too far behind is written again
            *last = (u32::try_from(start).unwrap_or(u32::MAX), u32::try_from(text.len()).unwrap_or_default());
        }
    }

    /// Adds those of another list.
    pub fn append(&mut self, other: &Self) {
        other.iter().for_each(|owned| self.push(&owned.resource, owned.made, owned.span));
    }

    /// Gives back the room that was kept for more.
    pub fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// All of them, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = Owned<'_>> {
        Reader { bytes: &self.bytes, at: 0, last: Texts::default() }
    }
}

/// A text that was written before.
fn texts_at(bytes: &[u8], (start, length): (u32, u32)) -> Option<&[u8]> {
    let start = usize::try_from(start).ok()?;
    bytes.get(start..start.checked_add(usize::try_from(length).ok()?)?)
}

/// A number in groups of seven bits, the lowest first.
fn number(bytes: &mut Vec<u8>, mut value: usize) {
    while value > 0x7f {
        bytes.push(u8::try_from(value & 0x7f).unwrap_or_default() | 0x80);
        value >>= 7;
    }
    bytes.push(u8::try_from(value).unwrap_or_default());
}

/// The source, start and end of a span.
fn place(span: Span) -> [u8; 10] {
    let mut place = [0; 10];
    let bytes = span.source.0.to_le_bytes().into_iter().chain(span.start.to_le_bytes()).chain(span.end.to_le_bytes());
    place.iter_mut().zip(bytes).for_each(|(at, byte)| *at = byte);
    place
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    last: Texts<'a>,
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let end = self.at.checked_add(count)?;
        let taken = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn number(&mut self) -> Option<usize> {
        let mut value = 0_usize;
        for shift in (0..usize::BITS).step_by(7) {
            let [byte] = self.array()?;
            value |= usize::from(byte & 0x7f).checked_shl(shift)?;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn span(&mut self) -> Option<Span> {
        let source = SourceId(u16::from_le_bytes(self.array()?));
        Some(Span { source, start: u32::from_le_bytes(self.array()?), end: u32::from_le_bytes(self.array()?) })
    }
}

impl<'a> Iterator for Reader<'a> {
    type Item = Owned<'a>;

    fn next(&mut self) -> Option<Owned<'a>> {
        let [flags, kind] = self.array()?;
        let (tag, made, placed) = (flags >> 3, (flags >> 1) & 3, flags & 1);
        let span = if placed == 0 { None } else { Some(self.span()?) };
        let mut texts = self.last;
        for text in &mut texts {
            if let Some(length) = self.number()?.checked_sub(1) {
                *text = str::from_utf8(self.take(length)?).ok()?;
            }
        }
        self.last = texts;
        Some(Owned { resource: whole(tag, kind, texts)?, made: numbered_made(made), span })
    }
}

const fn made_number(made: Made) -> u8 {
    match made {
        Made::Elsewhere => 0,
        Made::Here => 1,
        Made::Before => 2,
    }
}

const fn numbered_made(number: u8) -> Made {
    match number {
        0 => Made::Elsewhere,
        1 => Made::Here,
        _ => Made::Before,
    }
}

impl Resource<'_> {
    /// Adds bytes that two resources have in common only if they are the same.
    pub(crate) fn identity(&self, bytes: &mut Vec<u8>) {
        let (tag, kind, texts) = parts(self);
        bytes.extend([tag, kind]);
        for text in texts {
            bytes.extend_from_slice(text.as_bytes());
            // no text has such a byte
            bytes.push(0xff);
        }
    }
}

/// What is written of a resource: which variant it is, its kind of object, its texts.
fn parts<'a>(resource: &'a Resource<'_>) -> (u8, u8, Texts<'a>) {
    match resource {
        Resource::Namespace { cluster, name } => (0, 0, [cluster, name, ""]),
        Resource::ServiceAccount { cluster, namespace, name } => (1, 0, [cluster, namespace, name]),
        Resource::Object { cluster, object } => match &object.namespace {
            None => (2, object.kind.number(), [cluster, "", &object.name]),
            Some(namespace) => (3, object.kind.number(), [cluster, namespace, &object.name]),
        },
        Resource::IamRole { name } => (4, 0, [name, "", ""]),
        Resource::Module { name } => (5, 0, [name, "", ""]),
        Resource::Output { root, name } => (6, 0, [root, name, ""]),
        Resource::VaultMount { path } => (7, 0, [path, "", ""]),
        Resource::VaultPolicy { name } => (8, 0, [name, "", ""]),
        Resource::VaultRole { mount, name } => (9, 0, [mount, name, ""]),
        Resource::Aws { kind, id, name } => (10, kind.number(), [id, name, ""]),
    }
}

/// The resource that [`parts`] took apart.
fn whole(tag: u8, kind: u8, [first, second, third]: Texts<'_>) -> Option<Resource<'_>> {
    let (one, two, three) = (first.into(), second.into(), third.into());
    Some(match tag {
        0 => Resource::Namespace { cluster: one, name: two },
        1 => Resource::ServiceAccount { cluster: one, namespace: two, name: three },
        2 | 3 => {
            let namespace = (tag == 3).then_some(two);
            Resource::Object {
                cluster: one,
                object: ObjectId { kind: ObjectKind::numbered(kind)?, namespace, name: three },
            }
        }
        4 => Resource::IamRole { name: one },
        5 => Resource::Module { name: one },
        6 => Resource::Output { root: one, name: two },
        7 => Resource::VaultMount { path: one },
        8 => Resource::VaultPolicy { name: one },
        9 => Resource::VaultRole { mount: one, name: two },
        10 => Resource::Aws { kind: AwsKind::numbered(kind)?, id: one, name: two },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_what_was_added() {
        let long = "x".repeat(300);
        let object = |kind, namespace: &'static str, name: &str| {
            ObjectId::new(kind, namespace, name.to_owned()).in_cluster("main")
        };
        let resources = [
            object(ObjectKind::Namespace, "", "shop"),
            object(ObjectKind::ServiceAccount, "shop", "web"),
            object(ObjectKind::Service, "shop", "web"),
            object(ObjectKind::Deployment, "shop", &long),
            object(ObjectKind::Deployment, "", ""),
            ObjectId::cluster_wide(ObjectKind::ClusterIssuer, "web").in_cluster("other"),
            Resource::IamRole { name: "shop-main-vault".into() },
            Resource::Module { name: "network".into() },
            Resource::Output { root: "network".into(), name: "vpc_id".into() },
            Resource::VaultMount { path: "kv".into() },
            Resource::VaultPolicy { name: "shop-web".into() },
            Resource::VaultRole { mount: "jwt-main".into(), name: "shop-web".into() },
            Resource::aws(AwsKind::Database, "orders", "shop-orders"),
            Resource::aws(AwsKind::Zone, "dns", "example.com"),
        ];
        let all = [Made::Here, Made::Elsewhere, Made::Before];
        let span = Span { source: SourceId(3), start: 70_000, end: 70_004 };
        let mut packed = Packed::default();
        for (number, resource) in resources.iter().enumerate() {
            let made = all[number % 3];
            packed.push(resource, made, (number % 2 == 0).then_some(span));
        }
        packed.shrink();
        let read: Vec<_> = packed.iter().collect();
        assert_eq!((read.len(), packed.count()), (resources.len(), resources.len()));
        let mut identities: Vec<Vec<u8>> = resources
            .iter()
            .map(|resource| {
                let mut bytes = Vec::new();
                resource.identity(&mut bytes);
                bytes
            })
            .collect();
        identities.sort();
        identities.dedup();
        assert_eq!(identities.len(), resources.len(), "different resources are told from each other");
        for (number, (read, resource)) in read.iter().zip(&resources).enumerate() {
            assert_eq!(&read.resource, resource);
            assert_eq!(read.made, all[number % 3]);
            assert_eq!(read.span, (number % 2 == 0).then_some(span));
        }
    }

    #[test]
    fn the_objects_of_an_app_take_few_bytes() {
        let mut packed = Packed::default();
        for kind in ObjectKind::ALL.iter().skip(4).take(10) {
            packed.push(&ObjectId::new(*kind, "a-namespace", "an-app-of-a-team").in_cluster("main"), Made::Here, None);
        }
        packed.shrink();
        assert_eq!(packed.iter().count(), 10);
        assert!(packed.bytes.len() < 120, "{} bytes", packed.bytes.len());
    }
}
