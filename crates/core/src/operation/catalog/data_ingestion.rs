//! Data ingestion: a service with its own host, header and limits, which answers 202 at once and
//! works later (Adobe: "Data ingestion"). Adobe states no time-out for it.

use super::{WRITE_COMPANY, WRITE_CUSTOM_OBJECT, WRITE_LEAD};
use crate::operation::row::{header, header_need, ingest, path, rows};
use crate::operation::{Param, Replay};

/// The token goes into a header of its own; the request builder sets it.
const USER_TOKEN: Param = header_need("X-Mkto-User-Token");
/// By these the caller finds its requests in the stream of events: 255 and 50 characters at most.
const CORRELATION: Param = header("X-Correlation-Id");
/// See [`CORRELATION`].
const SOURCE: Param = header("X-Request-Source");
/// What most of them take.
const INSTANCE: &[Param] = &[path("munchkinId"), USER_TOKEN, CORRELATION, SOURCE];

rows! {
    /// Data Ingestion.
    DATA_INGESTION_ROWS:

    /// Upserts up to 1,000 persons.
    SYNC_PERSONS_VIA_INGESTION =
        ingest("syncPersonsViaIngestion", "/subscriptions/{munchkinId}/persons")
            .takes(INSTANCE).allowed(WRITE_LEAD).replayed(Replay::Safe).at_most(1_000);

    /// Upserts up to 1,000 records of a custom object.
    SYNC_CUSTOM_OBJECTS_VIA_INGESTION = ingest(
        "syncCustomObjectsViaIngestion",
        "/subscriptions/{munchkinId}/customobjects/{customObjectAPIName}",
    )
    .takes(&[
        path("munchkinId"), path("customObjectAPIName"), USER_TOKEN, CORRELATION, SOURCE,
    ])
    .allowed(WRITE_CUSTOM_OBJECT).replayed(Replay::Safe).at_most(1_000);

    /// Creates or updates up to 1,000 companies; the body's `action` says which.
    SYNC_COMPANIES_VIA_INGESTION =
        ingest("syncCompaniesViaIngestion", "/subscriptions/{munchkinId}/companies")
            .takes(INSTANCE).allowed(WRITE_COMPANY).replayed(Replay::ByAction).at_most(1_000);

    /// Makes leads members of programs with a status, or moves them to it.
    SYNC_PROGRAM_MEMBER_STATUS_VIA_INGESTION = ingest(
        "syncProgramMemberStatusViaIngestion",
        "/subscriptions/{munchkinId}/programmembers",
    )
    .takes(INSTANCE).allowed(WRITE_LEAD).at_most(1_000);

    /// Takes leads out of programs.
    DELETE_PROGRAM_MEMBERS_VIA_INGESTION = ingest(
        "deleteProgramMembersViaIngestion",
        "/subscriptions/{munchkinId}/programmembers/delete",
    )
    .takes(INSTANCE).allowed(WRITE_LEAD).replayed(Replay::Safe).at_most(1_000);

    /// Puts leads on a list.
    ADD_LEADS_TO_LIST_VIA_INGESTION =
        ingest("addLeadsToListViaIngestion", "/subscriptions/{munchkinId}/lists")
            .takes(INSTANCE).allowed(WRITE_LEAD).replayed(Replay::Safe).at_most(1_000);

    /// Takes leads off a list.
    REMOVE_LEADS_FROM_LIST_VIA_INGESTION =
        ingest("removeLeadsFromListViaIngestion", "/subscriptions/{munchkinId}/lists/remove")
            .takes(INSTANCE).allowed(WRITE_LEAD).replayed(Replay::Safe).at_most(1_000);
}
