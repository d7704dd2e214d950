//! What can be typed.

use std::{path::PathBuf, sync::LazyLock};

use clap::{
    Parser, Subcommand, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
};
use platformc_compiler::difference::Level;
use platformc_pipeline::Catalogs;

/// The version of the program and the name of its catalog.
static VERSION: LazyLock<String> =
    LazyLock::new(|| format!("{} (catalog {})", env!("CARGO_PKG_VERSION"), Catalogs::CARRIED.own.name));

/// A compiler for platforms: one platform.yaml to Terraform, Helm values, Flux and Vault policies.
#[derive(Debug, Parser)]
#[command(name = "platformc", version = VERSION.as_str(), about, max_term_width = 100)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub command: Command,
    /// Print errors and what was asked for, no warnings and nothing about what was done.
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Whether messages have colours; `auto` means on a terminal, unless `NO_COLOR` is set.
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t = ColorWord::Auto)]
    pub color: ColorWord,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Write a starter platform that builds as it stands; never overwrites a file.
    Init {
        /// The folder, made if it is missing; the platform is named after it.
        #[arg(default_value = ".")]
        dir: PathBuf,
        /// The service mesh of the starter.
        #[arg(long, value_enum, default_value_t = MeshWord::Istio)]
        mesh: MeshWord,
    },
    /// Compile a platform and write its tree; prints what changed.
    Build {
        /// The platform's file, its folder, or `-` for standard input [default: `platform.yaml` here or in a folder above].
        spec: Option<PathBuf>,
        /// Where the tree goes, or the trees of all environments [default: `output` beside SPEC].
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// Only this environment [default: all].
        #[arg(long, value_name = "NAME")]
        env: Option<String>,
        /// Take over the tree of platform NAME, once, after the platform, its file or an environment was renamed.
        ///
        /// A tree belongs to the platform, the file and the environment that its `ownership/tree.json` names, and no other build
        /// touches it. With this option the build takes it for its own: files that are no longer made are removed.
        /// Everything else is refused as before.
        #[arg(long, value_name = "NAME")]
        adopt: Option<String>,
        /// Write nothing; fail if the tree on disk is not what would be written.
        #[arg(long)]
        check: bool,
        /// What the change is compared with: a folder that has the file, a Git revision, or `none` [default: the committed
        /// revision, or the base of the merge request in a pipeline; nothing if there is none].
        ///
        /// What came before may refuse a build, and never changes what is written: an entry that holds data and is removed, an upgrade
        /// that skips a version.
        #[arg(long, value_name = "REV|DIR", allow_hyphen_values = true)]
        against: Option<String>,
        /// Treat warnings as errors: with any that no comment allows, nothing is written.
        #[arg(long)]
        deny_warnings: bool,
    },
    /// Report every problem of a platform; writes nothing.
    Check {
        /// The platform's file, its folder, or `-` for standard input [default: `platform.yaml` here or in a folder above].
        spec: Option<PathBuf>,
        /// Only this environment [default: all].
        #[arg(long, value_name = "NAME")]
        env: Option<String>,
        /// What the change is compared with: a folder that has the file, a Git revision, or `none` [default: the committed
        /// revision, or the base of the merge request in a pipeline; nothing if there is none].
        ///
        /// What came before may refuse a build, and never changes what is written: an entry that holds data and is removed, an upgrade
        /// that skips a version.
        #[arg(long, value_name = "REV|DIR", allow_hyphen_values = true)]
        against: Option<String>,
        /// How problems are written.
        #[arg(long, value_enum, default_value_t = ReportFormat::Human)]
        format: ReportFormat,
        /// Treat warnings as errors.
        #[arg(long)]
        deny_warnings: bool,
    },
    /// Put files in one form: keys in the schema's order, comments kept, two spaces a level.
    Fmt {
        /// The files, or folders with a `platform.yaml`; `-` formats standard input to standard output [default:
        /// `platform.yaml` here or in a folder above].
        #[arg(value_name = "SPEC")]
        specs: Vec<PathBuf>,
        /// Write nothing; show what would change, and fail if anything would.
        #[arg(long)]
        check: bool,
    },
    /// Show what is deployed and what waits for what.
    Graph {
        /// The platform's file, its folder, or `-` for standard input [default: `platform.yaml` here or in a folder above].
        spec: Option<PathBuf>,
        /// Of this environment.
        #[arg(long, value_name = "NAME")]
        env: Option<String>,
        /// How it is drawn.
        #[arg(long, value_enum, default_value_t = GraphFormat::Mermaid)]
        format: GraphFormat,
    },
    /// Print the plan: each node with what it owns, uses and waits for.
    ///
    /// It is what other tools read of a platform, with the places in the specification that each thing comes from. The form of the JSON is `schema/plan.schema.json`, which
    /// `platformc schema plan` prints.
    Plan {
        /// The platform's file, its folder, or `-` for standard input [default: `platform.yaml` here or in a folder above].
        spec: Option<PathBuf>,
        /// Of this environment.
        #[arg(long, value_name = "NAME")]
        env: Option<String>,
        /// For people, or for programs.
        #[arg(long, value_enum, default_value_t = PlanFormat::Human)]
        format: PlanFormat,
    },
    /// Show what a platform needs of the default quotas of AWS.
    Quotas {
        /// The platform's file, its folder, or `-` for standard input [default: `platform.yaml` here or in a folder above].
        spec: Option<PathBuf>,
        /// Of this environment.
        #[arg(long, value_name = "NAME")]
        env: Option<String>,
        /// For people, or for programs.
        #[arg(long, value_enum, default_value_t = PlanFormat::Human)]
        format: PlanFormat,
    },
    /// Show what a change of the specification does to a platform that runs.
    ///
    /// No server is asked, nothing is written. Both sides are compiled and their plans compared: what Terraform creates, replaces and destroys, which pods restart, who
    /// gains access, what is opened. Each fact has a level: safe, restart, downtime, access, data-loss or unknown. The form of the JSON is
    /// `schema/diff.schema.json`, which `platformc schema diff` prints.
    Diff {
        /// The platform's file, its folder, or `-` for standard input [default: `platform.yaml` here or in a folder above].
        spec: Option<PathBuf>,
        /// What it is compared with: a folder that has the file, a Git revision, or `none` for a platform that never was.
        #[arg(long, value_name = "REV|DIR", default_value = "HEAD", allow_hyphen_values = true)]
        against: String,
        /// Only this environment [default: all].
        #[arg(long, value_name = "NAME")]
        env: Option<String>,
        /// Plans that `terraform show -json` printed: what is said of their roots is exact then, or contradicted, and what they do besides
        /// is added. The root is the folder behind `roots/` in the path, or the name of the file; otherwise write ROOT=FILE, with several
        /// environments ENVIRONMENT/ROOT=FILE.
        #[arg(long, value_name = "FILE", num_args = 1..)]
        plan: Vec<String>,
        /// For people, for a merge request, or for programs.
        #[arg(long, value_enum, default_value_t = DiffFormat::Human)]
        format: DiffFormat,
        /// Fail if a fact is at the lowest of these levels or above it.
        #[arg(long, value_name = "LEVEL", value_delimiter = ',', default_value = "access,data-loss,unknown", value_parser = level())]
        fail_on: Vec<Level>,
    },
    /// Refuse a plan of Terraform that does more than the change of the specification says.
    ///
    /// Before a person applies it: whatever the plan creates, changes, replaces or destroys must follow from the change, as `platformc diff`
    /// shows it. More than that was changed by hand, or comes from an earlier change that was never applied.
    ///
    /// With `--state`, it says whether entries that are being removed (`retire: destroy`) are gone from AWS, so that they can be
    /// taken out of the platform.
    Verify {
        /// What `terraform show -json` printed of a plan. The root is the folder behind `roots/` in the path, or the name of the file;
        /// otherwise write ROOT=FILE, with several environments ENVIRONMENT/ROOT=FILE.
        #[arg(value_name = "PLAN", required_unless_present = "state", conflicts_with = "state")]
        plans: Vec<String>,
        /// What `terraform state pull` printed, or `terraform show -json`, of a root in which something is being removed. The root
        /// is found as that of a plan. May be repeated.
        #[arg(long, value_name = "FILE")]
        state: Vec<String>,
        /// The platform's file or its folder [default: `platform.yaml` here or in a folder above].
        #[arg(long, value_name = "SPEC")]
        spec: Option<PathBuf>,
        /// What was applied before: a folder that has the file, a Git revision, or `none` for a platform that never was.
        #[arg(long, value_name = "REV|DIR", default_value = "HEAD", allow_hyphen_values = true)]
        against: String,
        /// Of this environment.
        #[arg(long, value_name = "NAME")]
        env: Option<String>,
    },
    /// Show what another catalog of versions would move.
    ///
    /// The catalog is the program's own, or one in a file. Compared are charts, images, Flux, images of nodes, add-ons of EKS and Terraform providers: what the platform uses by its
    /// own catalog, and what its file pins. Nothing is looked up on the network.
    Outdated {
        /// The platform's file, its folder, or `-` for standard input [default: `platform.yaml` here or in a folder above].
        spec: Option<PathBuf>,
        /// Of this environment.
        #[arg(long, value_name = "NAME")]
        env: Option<String>,
        /// Compare with the catalog in this file, which `platformc catalog` of another release wrote [default: the program's].
        #[arg(long, value_name = "FILE")]
        catalog: Option<PathBuf>,
        /// Fail if anything is behind.
        #[arg(long)]
        check: bool,
        /// For people, or for programs.
        #[arg(long, value_enum, default_value_t = PlanFormat::Human)]
        format: PlanFormat,
    },
    /// Print the program's catalog of versions, as JSON.
    ///
    /// Each version has its source and the day on which it was looked at.
    Catalog,
    /// Show who can call whom: apps, ingresses, databases and services outside.
    ///
    /// It is computed from the objects that a build writes: network policies, the mesh's authorization, and what sidecars know. A build is
    /// refused if they say anything else than `calls` and `expose` ask for.
    Reach {
        /// The platform's file, its folder, or `-` for standard input [default: `platform.yaml` here or in a folder above].
        spec: Option<PathBuf>,
        /// Of this environment.
        #[arg(long, value_name = "NAME")]
        env: Option<String>,
        /// Only what this one calls, such as an app or `ingress public`.
        #[arg(long, value_name = "NAME")]
        from: Option<String>,
        /// Only who calls this one, such as an app or `database orders`.
        #[arg(long, value_name = "NAME")]
        to: Option<String>,
        /// For people, for a review, or for programs.
        #[arg(long, value_enum, default_value_t = ReachFormat::Table)]
        format: ReachFormat,
    },
    /// Show who can do what with which secret, by the policies and roles that are emitted.
    ///
    /// The JSON has every subject and every path of the platform, and a grant for each that is not denied:
    /// {"subjects": [{"id", "kind", "cluster", "namespace", "serviceAccount", "auth": {"mount", "role", "audience"},
    /// "policies"}], "paths": [{"id", "path"}], "grants": [{"subject", "path", "capabilities"}]}
    /// and "operators": [{"id", "actsAs", "by"}], those who can become others, by rights in a cluster, in AWS or in Git.
    #[command(verbatim_doc_comment)]
    Access {
        /// The platform's file, its folder, or `-` for standard input [default: `platform.yaml` here or in a folder above].
        spec: Option<PathBuf>,
        /// Of this environment.
        #[arg(long, value_name = "NAME")]
        env: Option<String>,
        /// This secret only.
        #[arg(long, value_name = "NAME")]
        secret: Option<String>,
        /// What this app can do only.
        #[arg(long, value_name = "NAME")]
        app: Option<String>,
        /// With the whole chain for people, as a matrix for a merge request, or for programs.
        #[arg(long, value_enum, default_value_t = AccessFormat::Table)]
        format: AccessFormat,
    },
    /// Print a JSON Schema, for editors and programs.
    Schema {
        /// Of what.
        #[arg(value_enum, default_value_t = SchemaOf::Platform)]
        of: SchemaOf,
    },
    /// Print a script that completes commands in a shell.
    Completions {
        /// The shell.
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page, or write the pages of all commands.
    Man {
        /// The folder of all pages, made if it is missing.
        dir: Option<PathBuf>,
    },
    /// Explain a diagnostic code, or where a line of the output comes from.
    ///
    /// For a line of a file it shows the key, the default or the rule of a component that it comes from, with its place in the
    /// specification; for a file without a line, all of its lines in groups. Nothing is written.
    Explain {
        /// A code, for example P0301, or a file of the output, with or without a line: PATH:LINE.
        what: String,
        /// The platform's file, for a file of its output: as of the other commands.
        spec: Option<PathBuf>,
        /// Of this environment [default: the one in whose folder the file is].
        #[arg(long, value_name = "NAME")]
        env: Option<String>,
        /// For people, or for programs.
        #[arg(long, value_enum, default_value_t = PlanFormat::Human)]
        format: PlanFormat,
    },
}

impl Command {
    /// What it does for long if the platform is large; empty if it does not.
    pub(super) const fn work(&self) -> &'static str {
        match self {
            Self::Build { .. } => "building",
            Self::Check { .. } => "checking",
            Self::Diff { .. } | Self::Verify { .. } => "comparing",
            Self::Explain { .. } => "explaining",
            Self::Graph { .. }
            | Self::Plan { .. }
            | Self::Quotas { .. }
            | Self::Outdated { .. }
            | Self::Access { .. }
            | Self::Reach { .. } => "planning",
            Self::Init { .. }
            | Self::Fmt { .. }
            | Self::Catalog
            | Self::Schema { .. }
            | Self::Completions { .. }
            | Self::Man { .. } => "",
        }
    }

    /// Whether it does something, and prints only what it did or would do.
    pub(super) fn reports(&self) -> bool {
        match self {
            Self::Init { .. } | Self::Build { .. } => true,
            Self::Fmt { specs, .. } => !specs.iter().any(|spec| spec.as_os_str() == "-"),
            _ => false,
        }
    }
}

/// When messages have colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorWord {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum ReportFormat {
    /// For people, on standard error.
    Human,
    /// One JSON object for each problem, each on a line.
    Json,
    /// One SARIF 2.1.0 log, for code scanning and editors.
    Sarif,
    /// One Code Quality report, which GitLab shows in merge requests.
    Gitlab,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum GraphFormat {
    Mermaid,
    Dot,
    Json,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum PlanFormat {
    Human,
    Json,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum DiffFormat {
    /// For people.
    Human,
    /// For a merge request: the verdict first, a table, then folds.
    Markdown,
    /// All of it: its form is `schema/diff.schema.json`.
    Json,
    /// One SARIF 2.1.0 log, for code scanning and editors.
    Sarif,
    /// One Code Quality report, which GitLab shows in merge requests.
    Gitlab,
    /// What GitLab's Terraform widget reads: how many resources are created, changed and destroyed.
    GitlabTerraform,
}

/// Reads a level by its word.
fn level() -> impl TypedValueParser<Value = Level> {
    let words = PossibleValuesParser::new(Level::ALL.map(Level::as_str));
    // only these words get so far
    words.map(|word| Level::find(&word).unwrap_or(Level::Unknown))
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum SchemaOf {
    Platform,
    Plan,
    Diff,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum ReachFormat {
    Table,
    Markdown,
    Json,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum AccessFormat {
    Table,
    Markdown,
    Json,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum MeshWord {
    Istio,
    Consul,
}

impl MeshWord {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Istio => "istio",
            Self::Consul => "consul",
        }
    }
}
