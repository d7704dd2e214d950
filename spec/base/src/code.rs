//! The registry of diagnostic codes. A code never changes its meaning and is never used again.

use std::fmt;

macro_rules! codes {
    ($($variant:ident $code:literal $title:literal)*) => {
        /// A stable diagnostic code, such as `P0201`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $(#[doc = $title] $variant,)* }

        impl Code {
            /// Every code, in order.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];

            /// The code as users see it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $code,)* }
            }

            /// Whether it is a warning, which can be silenced with a reason; all others are errors.
            #[must_use]
            pub const fn warns(self) -> bool {
                matches!(self.as_str().as_bytes(), [b'P', b'0', b'5', ..] | [b'P', b'0', b'6', b'9', _])
            }

            /// One line: what the code is about.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Code::$variant => $title,)* }
            }

            /// What it means, why it matters, a wrong and a right example: Markdown. A code without a page does not compile.
            #[must_use]
            pub const fn page(self) -> &'static str {
                match self { $(Code::$variant => include_str!(concat!("../pages/", $code, ".md")),)* }
            }
        }
    };
}

codes! {
    // P01xx: not well-formed YAML
    Syntax "P0101" "the file is not well-formed YAML"
    DuplicateKey "P0102" "a duplicate key"
    TooDeep "P0103" "values are nested too deeply"
    AliasBudget "P0104" "aliases that expand to too many values"
    UnsupportedYaml "P0105" "a YAML feature that platforms do not use"
    TooLarge "P0106" "the file is too large"
    Empty "P0107" "the file describes nothing"
    // P02xx: does not fit the schema
    UnknownKey "P0201" "a key that the schema does not know"
    MissingKey "P0202" "a required key is missing"
    WrongType "P0203" "a value of the wrong type"
    UnknownChoice "P0204" "a value that is none of the choices"
    BadScalar "P0205" "a value with the wrong form"
    OutOfRange "P0206" "a number or a count out of its range"
    BadName "P0207" "a name that the targets would refuse"
    DuplicateEntry "P0208" "a duplicate entry"
    UnknownCatalog "P0220" "a catalog that this program does not carry"
    // P03xx: references
    UnknownReference "P0301" "a reference to something that does not exist"
    WrongReference "P0302" "a reference to something of the wrong kind"
    BadRename "P0303" "an earlier name that another entry has"
    // P04xx: rules across entries
    Cycle "P0401" "entries that wait for each other in a cycle"
    OverlappingNetworks "P0402" "connected networks with overlapping addresses"
    NotConnected "P0403" "a call between networks that nothing connects"
    SubnetTooSmall "P0404" "a network too small for its subnets"
    QuorumLost "P0405" "an even number of Raft voters"
    LeaseArithmetic "P0406" "lifetimes that contradict each other"
    MissingCompanion "P0407" "a setting that needs another one"
    NotServed "P0408" "a workload on a cluster that vault does not serve"
    HostTaken "P0409" "an ingress host or path claimed twice"
    NameTooLong "P0410" "a composed name longer than its target allows"
    NameCollision "P0411" "two entries with the same name in a target"
    ReplicaRange "P0412" "a minimum above its maximum"
    UnsupportedVersion "P0413" "a version that is not supported"
    DeliveryMismatch "P0414" "a secret delivered in a way that its kind does not allow"
    LiteralSecret "P0415" "a secret written into the specification"
    SharedSecret "P0416" "a secret that workloads share without being marked as shared"
    UncalledDatabase "P0417" "a login of a database that its user does not call"
    BadAllow "P0418" "an allow comment that is not valid"
    TooFewAddresses "P0419" "a network too small for its nodes and pods"
    LooksSecret "P0420" "a high-entropy value that looks like a secret"
    ReservedLabel "P0422" "a label or an annotation that is reserved"
    ProbeForm "P0423" "a probe that asks several questions"
    AmbiguousPort "P0424" "a port that is not clear"
    NotOfForge "P0425" "a setting that the git server does not support"
    NotOfProtocol "P0427" "a setting that the protocol of a port does not have"
    NotOfKind "P0428" "a setting that the kind of a workload does not have"
    UnknownTimeZone "P0429" "a time zone that does not exist"
    OtherMinor "P0430" "a pinned version for another minor version of Kubernetes"
    EndpointsMissing "P0431" "a network without access to services that its clusters need"
    AmbiguousCall "P0432" "a call that names two things"
    CallsItself "P0433" "an app that calls itself"
    TcpByHost "P0434" "a TCP service that is known by its host alone"
    NotExact "P0435" "a host that nothing holds an app to"
    ExternalInside "P0436" "an external inside of the platform"
    ExternalTooWide "P0437" "an external that is almost everywhere"
    ExternalsAlike "P0438" "two externals that cannot be told apart"
    PortShared "P0439" "calls on one port that cannot be told apart"
    NullCharacter "P0440" "a null character in a value that a container is given"
    ChartInEcr "P0441" "a chart in Amazon ECR"
    ContainerSecret "P0445" "a secret that a container beside the app cannot get so"
    FileBeside "P0446" "a file for a container that cannot be used"
    NoSuchNodes "P0447" "a placement that no node fits"
    EndsBadly "P0448" "an end of a pod that loses calls"
    MeasuredInMesh "P0449" "metrics at a port of the mesh"
    KeyMismatch "P0450" "an operation that a key does not support"
    FromAnywhere "P0451" "a machine login without a CIDR restriction"
    EngineMissing "P0452" "a kind of secret that the server does not have"
    LoginElsewhere "P0453" "a way to log in for a cluster that vault does not serve"
    NoServer "P0454" "a vault without a server"
    NotOurs "P0455" "a setting that does not apply to an external vault"
    NoCertainPlace "P0456" "an external vault whose networks are not restricted"
    NoNamespaces "P0457" "a namespace on a server of the platform's own"
    StatefulChange "P0458" "a change of a stateful app that Kubernetes refuses"
    ExpiresInUse "P0460" "a value that is deleted soon after it was written"
    NotPinnable "P0461" "a digest of a chart that does not come from a registry"
    OneKeyForAll "P0462" "the oldest version of a key, for every environment at once"
    NotBetweenClusters "P0465" "a setting of traffic that calls from another cluster do not have"
    NeverTaken "P0466" "a route that no call takes"
    UnknownToAws "P0470" "a word that AWS does not have"
    AboveLimit "P0471" "something larger than its target allows"
    OneZone "P0472" "one zone for environments in different accounts"
    StopForm "P0475" "an end of a pod that is said in two ways"
    NotCarried "P0480" "a call between clusters that the mesh does not carry"
    NoSharedTrust "P0481" "a call between clusters whose meshes share no root of trust"
    NobodyApplies "P0482" "a configuration of Vault that nobody can apply"
    NoJobApplies "P0483" "a pipeline that cannot apply Vault's configuration"
    BastionWithoutWay "P0490" "a bastion that cannot fetch its tools"
    FromEverywhere "P0491" "a connection from almost everywhere"
    // P05xx: warnings. P0503 was one about random texts, which are refused now: P0420.
    UnusedSecret "P0501" "a secret that nobody uses"
    Weakened "P0502" "a setting weaker than the safe default"
    NobodyWrites "P0504" "a secret that nobody can write"
    UselessAllow "P0505" "an allow comment without effect"
    CannotSpread "P0506" "replicas that cannot spread over the zones"
    Deprecated "P0507" "a version that has left standard support"
    SharedByOne "P0508" "a secret that is marked as shared but not shared"
    EndsTooSoon "P0509" "a secret that ends before its pods are replaced"
    OldName "P0510" "a key under its old name"
    OldInstances "P0511" "instances of a previous generation"
    OldVolumes "P0512" "volumes of an outdated storage class"
    OldCatalog "P0520" "a catalog that a newer one has replaced"
    NamedLikeSecret "P0530" "a plain setting that is named like a secret"
    SharedProcesses "P0531" "an app that shares its processes with its agent"
    ArrivesLate "P0532" "a login that is replaced late"
    NotRestarted "P0533" "a chart whose pods are not restarted for a new secret"
    NobodyTold "P0545" "alerts that reach nobody"
    NoSize "P0546" "the size of a volume that has none"
    BeforeProxy "P0547" "a container that runs before the proxy of the mesh"
    ExpiresOnceWritten "P0550" "a value that is deleted if nobody writes it again"
    UnpinnedChart "P0551" "a chart that is not pinned to a digest"
    ClusterScoped "P0552" "a chart whose release may change the whole cluster"
    KeptTooLong "P0553" "an expired credential that pods keep"
    VersionNeeded "P0554" "a version of a key that a new key does not have"
    JobsBesideVault "P0555" "jobs that share nodes with Vault"
    AuditStays "P0556" "an audit log that stays on Vault's own volumes"
    UnusedRegistry "P0557" "a registry that nothing comes from"
    ForeignEcr "P0558" "an image in another account's ECR"
    NotInCatalog "P0560" "an AWS name that the catalog does not know"
    NotOffered "P0561" "instances that the region does not offer"
    MixedArchitectures "P0562" "nodes of two architectures in one cluster"
    AboveQuota "P0563" "more than the default quota of an account"
    NoDeadMansSwitch "P0570" "alerts without a dead man's switch"
    SwitchNotAlone "P0571" "a dead man's switch that shares its receiver"
    UntoldReceiver "P0572" "a receiver that is told of nothing"
    BastionApart "P0580" "something that the bastion does not reach"
    ByRootToken "P0582" "a configuration of Vault that is changed with root tokens only"
    AlarmsUntold "P0583" "alarms that nobody is told of"
    MetricsTooShort "P0592" "metrics that are kept for less time than an objective looks back"
    // P06xx: several files, several environments
    IncludeOutside "P0601" "an include that leaves the platform's folder"
    IncludeMissing "P0602" "an include that finds no file"
    IncludeCycle "P0603" "files that include each other in a cycle"
    IncludedTwice "P0604" "a file that is included twice"
    IncludePattern "P0605" "an include that is no path and no pattern"
    NotAPart "P0606" "a file of the wrong kind for its place"
    DefinedTwice "P0607" "an entry or a section that two files define"
    NothingToRemove "P0608" "an overlay that removes what does not exist"
    SharedEnvironments "P0609" "two environments that would own the same thing"
    NothingToChange "P0610" "an overlay that changes what does not exist"
    // P062x: what came before
    BadAccept "P0620" "an accept comment that is not valid"
    DataRemoved "P0621" "an entry that holds data and is removed"
    DataRenamed "P0622" "an entry that holds data and gets another name"
    UpgradeStep "P0623" "an upgrade that skips a version or goes back"
    // P063x: what is being removed
    StageSkipped "P0630" "a removal that skips a step"
    RetiredInUse "P0631" "an entry that is being removed and still used"
    BroughtBack "P0632" "an entry that comes back after it was destroyed"
    // P065x: databases and who owns them
    UnknownAuthority "P0650" "a database whose authority is not known"
    OwnerForEver "P0651" "a login that owns a schema and never expires"
    // P068x: who can call whom, a fault of platformc itself
    ReachProof "P0680" "the compiled calls are not what was asked for"
    // P069x: warnings of what is not finished or not exact
    Placeholder "P0690" "a placeholder that nobody replaced"
    // P07xx: faults of platformc itself, found before anything is written
    AccessProof "P0701" "the compiled access is not what was asked for"
    // P0901 meant a section that was not compiled yet; all of them are now.
}

impl Code {
    /// Whether a comment with a reason silences it: every warning, and what only looks like a secret.
    #[must_use]
    pub fn may_be_allowed(self) -> bool {
        self.warns() || self == Self::LooksSecret
    }

    /// The code with this text, in any letter case.
    #[must_use]
    pub fn find(text: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.as_str().eq_ignore_ascii_case(text))
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
