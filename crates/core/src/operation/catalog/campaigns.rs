//! Campaigns of the lead database (Adobe: "Smart campaigns"). Adobe states no time-out for them.

use crate::operation::row::{get, may, path, post, rows};
use crate::operation::{CacheClass, Grant, Paging, Permission};

/// Reading campaigns.
const READ: Permission = Permission::AnyOf(&[Grant::RoCampaigns, Grant::RwCampaigns]);
/// Running campaigns.
const EXECUTE: Permission = Permission::AnyOf(&[Grant::ExecuteCampaign]);

rows! {
    /// Campaigns.
    CAMPAIGN_ROWS:

    /// The campaigns; superseded by `getSmartCampaigns`.
    GET_CAMPAIGNS = get("getCampaigns", "/rest/v1/campaigns.json")
        .takes(&[
            may("id"), may("name"), may("programName"), may("workspaceName"), may("batchSize"),
            may("nextPageToken"), may("isTriggerable"),
        ])
        .allowed(READ).paged(Paging::PositionToken).cached(CacheClass::Enrichment).unstated_time();

    /// One campaign; superseded by `getSmartCampaignById`.
    GET_CAMPAIGN_BY_ID = get("getCampaignById", "/rest/v1/campaigns/{campaignId}.json")
        .takes(&[path("campaignId")]).allowed(READ).cached(CacheClass::Enrichment).unstated_time();

    /// Runs a batch campaign at a time, five minutes from now at the earliest.
    SCHEDULE_CAMPAIGN = post("scheduleCampaign", "/rest/v1/campaigns/{campaignId}/schedule.json")
        .takes(&[path("campaignId")]).json_optional().allowed(EXECUTE).unstated_time();

    /// Runs a trigger campaign for up to 100 leads, at once.
    REQUEST_CAMPAIGN = post("requestCampaign", "/rest/v1/campaigns/{campaignId}/trigger.json")
        .takes(&[path("campaignId")]).json_optional().allowed(EXECUTE).at_most(100)
        .unstated_time();
}
