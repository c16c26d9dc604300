//! What a write changes.

use marketo_core::operation::{CacheClass, catalog, families};

use super::*;

#[test]
fn every_kept_answer_is_dropped_by_a_write_to_what_it_shows() {
    assert!(
        families().len() < 62,
        "the areas of families have to be told from the two others"
    );
    let mut areas = Vec::new();
    for read in catalog().filter(|row| row.cache != CacheClass::Never) {
        let area = shown_by(read);
        assert_eq!(area.0.count_ones(), 1, "{read:?}");
        assert_eq!(dropped_by(read), Areas::NONE, "{read:?}");
        areas.push(area.0);
    }
    areas.sort_unstable();
    areas.dedup();
    assert_eq!(areas.len(), 21, "leads, schemas, and nineteen families");
    // Each write beside a kept read, in the same family, drops it.
    for family in families() {
        let kept = |class| family.rows.iter().filter(move |row| row.cache == class);
        for write in family.rows.iter().filter(|row| !row.is_read()) {
            for read in kept(CacheClass::Enrichment).chain(kept(CacheClass::Lead)) {
                assert!(dropped_by(write).meet(shown_by(read)), "{write:?} {read:?}");
            }
        }
    }
    let drops = |write: &str, read: &str| {
        dropped_by(by_name(write).unwrap()).meet(shown_by(by_name(read).unwrap()))
    };
    for (write, read, dropped) in [
        ("syncLeads", "getLeadById", true),
        ("syncLeads", "describeLead", false),
        ("syncLeads", "getPrograms", false),
        ("syncCompanies", "getLeadById", true),
        ("importLeads", "getLeadById", true),
        ("getImportLeadStatus", "getLeadById", true),
        ("createExportLeadJob", "getLeadById", false),
        ("addLeadsToList", "getLists", true),
        ("requestCampaign", "getLeadById", true),
        ("createLeadFields", "describeLead", true),
        ("createCustomActivityType", "getActivityTypes", true),
        ("syncCustomObjectType", "listCustomObjects", true),
        ("syncCustomObjects", "listCustomObjects", false),
        ("inviteUser", "getLeadById", false),
        ("createSnippet", "getSnippets", true),
        ("createSnippet", "getEmails", false),
        ("createSnippet", "getLeadById", false),
        ("updateFolderMetadata", "getEmails", true),
        ("updateProgramMetadata", "getSmartCampaigns", true),
        ("createStaticList", "getLists", true),
        ("activateSmartCampaign", "getCampaigns", true),
    ] {
        assert_eq!(drops(write, read), dropped, "{write} {read}");
    }
}
