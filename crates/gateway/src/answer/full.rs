//! What is said where Marketo has no room for another bulk job.

/// What has no room for another bulk job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Full {
    /// The queue of exports: 1029.
    Exports,
    /// The instance's volume of exports of the day, in bytes: 1029.
    Volume(u64),
    /// The integration's own, in bytes: 1029.
    OwnVolume(u64),
    /// The queue of imports: 1016.
    Imports,
    /// The list that is imported into: 1019.
    List,
}

impl Full {
    /// The error code, as Marketo writes codes.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Exports | Self::Volume(_) | Self::OwnVolume(_) => "1029",
            Self::Imports => "1016",
            Self::List => "1019",
        }
    }

    /// One word for logs and for `X-Edge-Refusal`.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Exports => "export-queue-full",
            Self::Volume(_) => "export-volume",
            Self::OwnVolume(_) => "export-share",
            Self::Imports => "import-queue-full",
            Self::List => "list-busy",
        }
    }

    /// Marketo's own words come first: clients tell the three kinds of 1029 by them.
    pub(super) fn words(self) -> String {
        let exceeded = |bytes: u64| {
            let megabytes = bytes / (1024 * 1024);
            format!("Export daily quota {megabytes}MB exceeded.")
        };
        match self {
            Self::Exports => "Too many jobs in queue: as many exports of this instance are queued \
                              as Marketo takes"
                .into(),
            Self::Volume(bytes) => {
                let exceeded = exceeded(bytes);
                format!("{exceeded} It is the instance's, and begins anew at midnight Central Time")
            }
            Self::OwnVolume(bytes) => {
                let exceeded = exceeded(bytes);
                format!("{exceeded} It is this integration's share of what the instance has")
            }
            Self::Imports => "Too many imports: as many of this instance are queued as Marketo \
                              takes"
                .into(),
            Self::List => "Import in progress: another import goes into the same list".into(),
        }
    }
}
