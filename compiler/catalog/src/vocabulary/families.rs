//! Families of instances, of EC2 and of RDS.

/// One line a family: its name, its architecture, where it is offered, its sizes with their processors.
const FAMILIES: &str = include_str!("../../families.txt");
/// The same for databases, without architecture and processors.
const CLASSES: &str = include_str!("../../database-classes.txt");

/// A family of instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Family {
    /// Its name, such as `m7g`.
    pub name: &'static str,
    /// `x86_64`, `arm64`, or `mac`; nothing for a class of databases and for families that nobody can start any more.
    pub architecture: Option<&'static str>,
    offered: &'static str,
    sizes: &'static str,
}

/// Whether a region offers a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// It does, or nothing is known of it.
    Maybe,
    /// It did not when the catalog was made.
    NotOffered,
}

/// All families of EC2.
pub fn families() -> impl Iterator<Item = Family> + Clone {
    FAMILIES.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut words = line.splitn(4, ' ');
        let (name, architecture, offered) = (words.next()?, words.next()?, words.next()?);
        let architecture = Some(architecture).filter(|known| *known != "-");
        Some(Family { name, architecture, offered, sizes: words.next()? })
    })
}

/// A family of EC2 by its name.
#[must_use]
pub fn family(name: &str) -> Option<Family> {
    families().find(|family| family.name == name)
}

/// All families of classes that RDS has for PostgreSQL and MySQL.
pub fn database_families() -> impl Iterator<Item = Family> + Clone {
    CLASSES.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut words = line.splitn(3, ' ');
        Some(Family { name: words.next()?, architecture: None, offered: words.next()?, sizes: words.next()? })
    })
}

/// A family of classes of RDS by its name, without `db.`.
#[must_use]
pub fn database_family(name: &str) -> Option<Family> {
    database_families().find(|family| family.name == name)
}

impl Family {
    /// Its sizes, the smallest first.
    pub fn sizes(&self) -> impl Iterator<Item = &'static str> + Clone + use<> {
        self.sizes.split(' ').map(|size| size.split_once('=').map_or(size, |(name, _)| name))
    }

    /// Whether it has a size.
    #[must_use]
    pub fn has(&self, size: &str) -> bool {
        self.sizes().any(|known| known == size)
    }

    /// How many virtual processors a size has, if that is known.
    #[must_use]
    pub fn processors(&self, size: &str) -> Option<u32> {
        let found = self.sizes.split(' ').filter_map(|size| size.split_once('='));
        found.into_iter().find(|(name, _)| *name == size)?.1.parse().ok()
    }

    /// Whether a region offers it.
    #[must_use]
    pub fn offered_in(&self, region: &str) -> Known {
        let listed = self.offered.get(1..).unwrap_or_default().split(',').any(|named| named == region);
        let offered = match self.offered.get(..1) {
            Some("+") => listed || !self.tells_of(region),
            Some("-") => !listed,
            _ => true,
        };
        if offered { Known::Maybe } else { Known::NotOffered }
    }

    /// Where it is offered, if it is in few regions only.
    #[must_use]
    pub fn only_in(&self) -> Option<&'static str> {
        self.offered.strip_prefix('+')
    }

    /// Whether the sources say anything about a region: those of EC2 know only regions whose zones they know.
    fn tells_of(&self, region: &str) -> bool {
        super::region(region).is_some_and(|region| self.architecture.is_none() || region.zones.is_some())
    }
}
