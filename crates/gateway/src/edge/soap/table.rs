//! What does in REST what a SOAP call did.

/// Calls of the SOAP API by name, and the operations of the catalog that do the same, the nearest
/// first (Adobe: "SOAP API", as it stood before the API was taken away).
pub(super) static REST: [(&str, &[&str]); 23] = [
    ("getLead", &["getLeadsByFilterType", "getLeadById"]),
    (
        "getMultipleLeads",
        &[
            "getLeadsByFilterType",
            "getLeadsByListId",
            "createExportLeadJob",
        ],
    ),
    ("getLeadActivity", &["getLeadActivities"]),
    ("getLeadChanges", &["getLeadChanges"]),
    ("syncLead", &["syncLeads"]),
    ("syncMultipleLeads", &["syncLeads", "importLeads"]),
    ("mergeLeads", &["mergeLeads"]),
    (
        "listOperation",
        &["addLeadsToList", "removeLeadsFromList", "isMemberOfList"],
    ),
    ("importToList", &["importLeads"]),
    ("getImportToListStatus", &["getImportLeadStatus"]),
    ("getCampaignsForSource", &["getSmartCampaigns"]),
    ("requestCampaign", &["requestCampaign"]),
    ("scheduleCampaign", &["scheduleCampaign"]),
    ("getCustomObjects", &["getCustomObjects"]),
    ("syncCustomObjects", &["syncCustomObjects"]),
    ("deleteCustomObjects", &["deleteCustomObjects"]),
    // Marketo objects were opportunities, their roles, activities and programs.
    (
        "getMObjects",
        &["getOpportunities", "getOpportunityRoles", "getPrograms"],
    ),
    (
        "syncMObjects",
        &[
            "syncOpportunities",
            "syncOpportunityRoles",
            "updateProgramMetadata",
        ],
    ),
    (
        "deleteMObjects",
        &["deleteOpportunities", "deleteOpportunityRoles"],
    ),
    (
        "listMObjects",
        &["describeLead2", "describeOpportunity", "listCustomObjects"],
    ),
    ("getChannels", &["getChannels"]),
    ("getTags", &["getTagTypes", "getTagByName"]),
    (
        "describeMObject",
        &[
            "describeLead2",
            "describeOpportunity",
            "describeOpportunityRole",
        ],
    ),
];
