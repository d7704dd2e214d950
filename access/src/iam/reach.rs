//! Who may do what in AWS according to the roots: the roles that they create, and who administers which
//! cluster.

use std::{collections::BTreeMap, sync::Arc};

use hcl::Value;

use super::{Call, Decision, Document, decide};
use crate::terraform::{self, Files, Modules, Resource};

/// An IAM role that a root makes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Role {
    /// The root that makes it.
    pub root: String,
    /// The policies that the root gives it, inline or attached.
    pub policies: Vec<Arc<Document>>,
    /// Policies that others wrote, by their ARNs: what they say is not known here.
    pub attached: Vec<String>,
    /// The name of the policy that bounds it.
    pub boundary: Option<String>,
    /// Whether only pods of a cluster get it, by EKS Pod Identity: so says its trust policy.
    pub of_pods: bool,
}

/// A principal that may use the API of a cluster.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Admin {
    /// The name of the cluster in EKS.
    pub cluster: String,
    /// The ARN of a role or a person, or `role/NAME` for a role that a root makes.
    pub principal: String,
    /// The access policy of EKS.
    pub policy: String,
}

/// What the roots make of identities.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Aws {
    /// The account, twelve digits; empty if no root has it.
    pub account: String,
    /// The region; empty if no root has it.
    pub region: String,
    /// By name.
    pub roles: BTreeMap<String, Role>,
    /// Policies of the platform's own, by name.
    pub policies: BTreeMap<String, Arc<Document>>,
    /// Who may use the API of which cluster.
    pub admins: Vec<Admin>,
    /// The databases of RDS, by their identifiers.
    pub databases: Vec<String>,
}

/// The resources that are read, and of these the attributes.
const KINDS: [&str; 7] = [
    "aws_db_instance",
    "aws_eks_access_policy_association",
    "aws_iam_policy",
    "aws_iam_role",
    "aws_iam_role_policy",
    "aws_iam_role_policy_attachment",
    "aws_iam_openid_connect_provider",
];
const ATTRIBUTES: [&str; 12] = [
    "allowed_account_ids",
    "arn",
    "assume_role_policy",
    "cluster_name",
    "identifier",
    "name",
    "path",
    "permissions_boundary",
    "policy",
    "policy_arn",
    "principal_arn",
    "role",
];

impl Aws {
    /// Reads what roots say of roles and of who administers clusters; what is made once for an unknown number of times is
    /// read as far as it is known.
    ///
    /// # Errors
    /// What cannot be read.
    pub fn read<'a>(files: &dyn Files, roots: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        let mut found = Self::default();
        let (mut modules, mut before) = (Modules::default(), "");
        for root in roots {
            // those of all clusters call the same modules, and hardly one that others call
            let kind = root.split('-').next().unwrap_or_default();
            if kind != before {
                (modules, before) = (Modules::default(), kind);
            }
            found.root(files, root, &mut modules)?;
        }
        found.attach();
        found.admins.sort();
        found.admins.dedup();
        Ok(found)
    }

    fn root(&mut self, files: &dyn Files, root: &str, modules: &mut Modules) -> Result<(), String> {
        let mut states: BTreeMap<String, String> = BTreeMap::new();
        let mut granted: Vec<Resource> = Vec::new();
        let mut wrong = None;
        terraform::visit_kinds(
            files,
            root,
            &KINDS,
            &ATTRIBUTES,
            modules,
            &mut |resource| match resource.kind.as_str() {
                "data.terraform_remote_state" => {
                    let key = resource.text("key").and_then(|key| key.rsplit('/').next()?.strip_suffix(".tfstate"));
                    let name = resource.text("name").unwrap_or_default().to_owned();
                    states.insert(name, key.unwrap_or_default().to_owned());
                }
                "provider.aws" => {
                    for (attribute, to) in [("region", &mut self.region), ("account", &mut self.account)] {
                        resource.text(attribute).unwrap_or_default().clone_into(to);
                    }
                }
                // whose cluster it is says a state, which may come later
                "aws_eks_access_policy_association" => granted.push(resource),
                _ => {
                    let added = self.add(&resource, root);
                    wrong = wrong.take().or(added.err());
                }
            },
        )?;
        if let Some(error) = wrong {
            return Err(format!("{root}: {error}"));
        }
        self.admins.extend(granted.iter().map(|resource| admin(resource, root, &states)));
        Ok(())
    }

    /// Puts the platform's own policies in the place of their names; a root may attach what another one makes.
    fn attach(&mut self) {
        for role in self.roles.values_mut() {
            role.attached.retain(|arn| {
                let known = arn.strip_prefix("policy/").and_then(|name| self.policies.get(name));
                role.policies.extend(known.cloned());
                known.is_none()
            });
        }
    }

    fn add(&mut self, resource: &Resource, root: &str) -> Result<(), String> {
        let text = |name: &str| resource.attributes.get(name).map(said).unwrap_or_default();
        match resource.kind.as_str() {
            "aws_db_instance" => self.databases.push(text("identifier")),
            "aws_iam_role" => {
                let boundary = text("permissions_boundary").rsplit_once("policy/").map(|(_, name)| name.to_owned());
                let role = self.roles.entry(text("name")).or_default();
                (role.boundary, role.root) = (boundary, root.to_owned());
                role.of_pods = resource.attributes.get("assume_role_policy").is_some_and(trusts_pods);
            }
            "aws_iam_role_policy" => {
                // a document in a module is read with the module; those of roots are passed in
                let document = resource.attributes.get("policy").filter(|value| terraform::unknown(value).is_none());
                let role = self.roles.entry(text("role")).or_default();
                match document {
                    Some(document) => role.policies.push(Document::read(document)?.into()),
                    None => role.attached.push(text("policy")),
                }
            }
            "aws_iam_role_policy_attachment" => {
                self.roles.entry(text("role")).or_default().attached.push(text("policy_arn"));
            }
            "aws_iam_policy" => {
                let document = resource.attributes.get("policy").filter(|value| terraform::unknown(value).is_none());
                if let Some(document) = document {
                    self.policies.insert(text("name"), Document::read(document)?.into());
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// What AWS says to a role's call; what is attached and not known is left out.
    #[must_use]
    pub fn decide(&self, role: &Role, call: &Call) -> Decision {
        let Some(name) = &role.boundary else { return decide(&role.policies, None, call) };
        // a boundary that is not there allows nothing
        let none = Document::default();
        decide(&role.policies, Some(self.policies.get(name).map_or(&none, AsRef::as_ref)), call)
    }

    /// The part of AWS that the region belongs to, as ARNs name it.
    #[must_use]
    pub fn partition(&self) -> &'static str {
        match self.region.as_str() {
            region if region.starts_with("cn-") => "aws-cn",
            region if region.starts_with("us-gov-") => "aws-us-gov",
            _ => "aws",
        }
    }
}

/// Whether a trust policy lets in nobody but EKS Pod Identity.
fn trusts_pods(trust: &Value) -> bool {
    let statements = trust.as_object().and_then(|trust| trust.get("Statement")?.as_array());
    let pods = |statement: &Value| {
        let principals = statement.as_object().and_then(|statement| statement.get("Principal")?.as_object());
        principals.is_some_and(|principals| {
            principals.len() == 1 && principals.get("Service").and_then(Value::as_str) == Some("pods.eks.amazonaws.com")
        })
    };
    statements.is_some_and(|statements| !statements.is_empty() && statements.iter().all(pods))
}

/// Who has access to which cluster.
fn admin(resource: &Resource, root: &str, states: &BTreeMap<String, String>) -> Admin {
    let text = |name: &str| resource.attributes.get(name).map(said).unwrap_or_default();
    let policy = text("policy_arn").rsplit('/').next().unwrap_or_default().trim_end_matches('}').to_owned();
    let name = text("cluster_name");
    let state = name.split("data.terraform_remote_state.").nth(1).and_then(|rest| rest.split('.').next());
    let of = state.and_then(|state| states.get(state)).map_or(root, String::as_str);
    let cluster = of.rsplit("cluster-").next().unwrap_or_default();
    let cluster = if of.contains("cluster-") { cluster.to_owned() } else { name };
    Admin { cluster, principal: text("principal_arn"), policy }
}

/// A text, or the expression for it.
fn said(value: &Value) -> String {
    value.as_str().map_or_else(|| terraform::unknown(value).unwrap_or_default().to_owned(), str::to_owned)
}
