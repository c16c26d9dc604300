//! Builders for the catalog's rows: all `const`, so that the table is data and costs nothing.

use core::time::Duration;

use super::{
    AnswerKind, CacheClass, JobKind, JobRole, JobStep, LimitClass, Method, Operation, Paging,
    Param, Payload, Permission, Place, Replay,
};
use crate::request::{LARGEST_BODY, LARGEST_IMPORT};

/// 8 KB, the longest URI of the lead database and of bulk calls (Adobe: "REST API").
const LEAD_TARGET: usize = 8 * 1024;
/// Asset calls take up to 65 KiB; `http::Uri` holds a little less, with scheme and host in it.
const ASSET_TARGET: usize = 65_000;
/// The longest that Adobe states for any operation; used where none is stated.
const LONGEST_TIMEOUT: u64 = 300;

/// Makes the statics of a family and the list of them, in the order in which they are written.
macro_rules! rows {
    ($(#[$meta:meta])* $list:ident: $($(#[$doc:meta])* $name:ident = $row:expr;)+) => {
        $($(#[$doc])* pub static $name: $crate::operation::Operation = $row;)+
        $(#[$meta])*
        pub static $list: &[&$crate::operation::Operation] = &[$(&$name),+];
    };
}
pub(super) use rows;

/// A parameter in the path: always needed.
pub(super) const fn path(name: &'static str) -> Param {
    Param {
        name,
        place: Place::Path,
        required: true,
    }
}

/// A query parameter that must be there.
pub(super) const fn need(name: &'static str) -> Param {
    Param {
        name,
        place: Place::Query,
        required: true,
    }
}

/// A query parameter that may be there.
pub(super) const fn may(name: &'static str) -> Param {
    Param {
        name,
        place: Place::Query,
        required: false,
    }
}

/// A form field that must be there.
pub(super) const fn form_need(name: &'static str) -> Param {
    Param {
        name,
        place: Place::Form,
        required: true,
    }
}

/// A form field that may be there.
pub(super) const fn form_may(name: &'static str) -> Param {
    Param {
        name,
        place: Place::Form,
        required: false,
    }
}

/// A header that may be there.
pub(super) const fn header(name: &'static str) -> Param {
    Param {
        name,
        place: Place::Header,
        required: false,
    }
}

/// A header that must be there.
pub(super) const fn header_need(name: &'static str) -> Param {
    Param {
        name,
        place: Place::Header,
        required: true,
    }
}

/// A read of the lead database: 30 s unless the row says otherwise, `_method=GET` accepted.
pub(super) const fn get(name: &'static str, path: &'static str) -> Operation {
    Operation {
        method_override: true,
        ..base(name, Method::Get, path, 30)
    }
}

/// A write of the lead database with a JSON body.
pub(super) const fn post(name: &'static str, path: &'static str) -> Operation {
    Operation {
        payload: Payload::Json,
        body_required: true,
        ..base(name, Method::Post, path, 30)
    }
}

/// A write of the lead database without a body.
pub(super) const fn step(name: &'static str, path: &'static str) -> Operation {
    base(name, Method::Post, path, 30)
}

/// A DELETE of the lead database.
pub(super) const fn delete(name: &'static str, path: &'static str) -> Operation {
    base(name, Method::Delete, path, 30)
}

/// A read of an asset: 300 s, long URIs, no `_method` (Adobe: "Asset APIs").
pub(super) const fn asset_get(name: &'static str, path: &'static str) -> Operation {
    Operation {
        target_limit: ASSET_TARGET,
        cache: CacheClass::Enrichment,
        ..base(name, Method::Get, path, LONGEST_TIMEOUT)
    }
}

/// A write of an asset without a body, never safe to send twice unless the row says so.
pub(super) const fn asset_step(name: &'static str, path: &'static str) -> Operation {
    Operation {
        target_limit: ASSET_TARGET,
        ..base(name, Method::Post, path, LONGEST_TIMEOUT)
    }
}

/// A write of an asset with a form.
pub(super) const fn asset_post(name: &'static str, path: &'static str) -> Operation {
    Operation {
        payload: Payload::Form,
        ..asset_step(name, path)
    }
}

/// A write of an asset with a file, or with a text that is sent as one.
pub(super) const fn asset_upload(name: &'static str, path: &'static str) -> Operation {
    Operation {
        payload: Payload::Multipart,
        body_required: true,
        ..asset_step(name, path)
    }
}

/// A read of an asset of the new designer. No time-out is stated, and no longer URI.
pub(super) const fn new_get(name: &'static str, path: &'static str) -> Operation {
    Operation {
        cache: CacheClass::Enrichment,
        ..base(name, Method::Get, path, LONGEST_TIMEOUT)
    }
}

/// A write of an asset of the new designer without a body.
pub(super) const fn new_step(name: &'static str, path: &'static str) -> Operation {
    base(name, Method::Post, path, LONGEST_TIMEOUT)
}

/// A write, or a read by POST, of an asset of the new designer, with a JSON body.
pub(super) const fn new_post(name: &'static str, path: &'static str) -> Operation {
    Operation {
        payload: Payload::Json,
        body_required: true,
        ..new_step(name, path)
    }
}

/// A read of a bulk job.
pub(super) const fn bulk_get(name: &'static str, path: &'static str) -> Operation {
    base(name, Method::Get, path, LONGEST_TIMEOUT)
}

/// A step of a bulk job, without a body unless the row says so.
pub(super) const fn bulk_step(name: &'static str, path: &'static str) -> Operation {
    base(name, Method::Post, path, LONGEST_TIMEOUT)
}

/// A bulk import: a file of up to 10 MB.
pub(super) const fn bulk_upload(name: &'static str, path: &'static str) -> Operation {
    Operation {
        payload: Payload::Multipart,
        body_required: true,
        body_limit: LARGEST_IMPORT,
        ..bulk_step(name, path)
    }
}

/// A read of users. The answer has no envelope.
pub(super) const fn user_get(name: &'static str, path: &'static str) -> Operation {
    Operation {
        answer: AnswerKind::Bare,
        ..base(name, Method::Get, path, LONGEST_TIMEOUT)
    }
}

/// A write of users without a body. The answer has no envelope.
pub(super) const fn user_step(name: &'static str, path: &'static str) -> Operation {
    Operation {
        answer: AnswerKind::Bare,
        ..base(name, Method::Post, path, LONGEST_TIMEOUT)
    }
}

/// A write of users with a JSON body. The answer has no envelope.
pub(super) const fn user_post(name: &'static str, path: &'static str) -> Operation {
    Operation {
        payload: Payload::Json,
        body_required: true,
        ..user_step(name, path)
    }
}

/// Data ingestion: its own host and limits, JSON bodies, 202 without a body for an answer.
pub(super) const fn ingest(name: &'static str, path: &'static str) -> Operation {
    Operation {
        payload: Payload::Json,
        body_required: true,
        limits: LimitClass::DataIngestion,
        answer: AnswerKind::Empty,
        ..base(name, Method::Post, path, LONGEST_TIMEOUT)
    }
}

/// The identity service.
pub(super) const fn identity(name: &'static str, path: &'static str) -> Operation {
    Operation {
        limits: LimitClass::Identity,
        answer: AnswerKind::Token,
        payload: Payload::Form,
        body_required: true,
        ..base(name, Method::Post, path, 30)
    }
}

const fn base(name: &'static str, method: Method, path: &'static str, seconds: u64) -> Operation {
    Operation {
        name,
        method,
        path,
        params: &[],
        permission: Permission::None,
        payload: Payload::None,
        body_required: false,
        json_too: false,
        body_limit: LARGEST_BODY,
        paging: Paging::None,
        largest_batch: None,
        replay: match method {
            Method::Get => Replay::Safe,
            Method::Post | Method::Delete => Replay::Unsafe,
        },
        cache: CacheClass::Never,
        server_timeout: Duration::from_secs(seconds),
        method_override: false,
        limits: LimitClass::Instance,
        job: None,
        answer: AnswerKind::Envelope,
        target_limit: LEAD_TARGET,
    }
}

impl Operation {
    /// The parameters.
    pub(super) const fn takes(self, params: &'static [Param]) -> Self {
        Self { params, ..self }
    }

    /// What the API user's role must grant.
    pub(super) const fn allowed(self, permission: Permission) -> Self {
        Self { permission, ..self }
    }

    /// The body is JSON and may be left out.
    pub(super) const fn json_optional(self) -> Self {
        Self {
            payload: Payload::Json,
            body_required: false,
            ..self
        }
    }

    /// The form may come as JSON too.
    pub(super) const fn or_json(self) -> Self {
        Self {
            json_too: true,
            ..self
        }
    }

    /// How further pages are asked for.
    pub(super) const fn paged(self, paging: Paging) -> Self {
        Self { paging, ..self }
    }

    /// The most records, or filter values, that one call may name.
    pub(super) const fn at_most(self, records: u16) -> Self {
        Self {
            largest_batch: Some(records),
            ..self
        }
    }

    /// Whether it may be sent again after an unknown outcome.
    pub(super) const fn replayed(self, replay: Replay) -> Self {
        Self { replay, ..self }
    }

    /// How long its answer stays useful.
    pub(super) const fn cached(self, cache: CacheClass) -> Self {
        Self { cache, ..self }
    }

    /// How long Marketo works on it before it gives up.
    pub(super) const fn seconds(self, seconds: u64) -> Self {
        Self {
            server_timeout: Duration::from_secs(seconds),
            ..self
        }
    }

    /// Adobe states no time-out: count on the longest that it states anywhere.
    pub(super) const fn unstated_time(self) -> Self {
        self.seconds(LONGEST_TIMEOUT)
    }

    /// What it does with an export.
    pub(super) const fn exports(self, step: JobStep) -> Self {
        self.about_job(JobKind::Export, step)
    }

    /// What it does with an import.
    pub(super) const fn imports(self, step: JobStep) -> Self {
        self.about_job(JobKind::Import, step)
    }

    const fn about_job(self, kind: JobKind, step: JobStep) -> Self {
        let job = Some(JobRole { kind, step });
        Self { job, ..self }
    }

    /// What a good answer looks like.
    pub(super) const fn answers(self, answer: AnswerKind) -> Self {
        Self { answer, ..self }
    }
}
