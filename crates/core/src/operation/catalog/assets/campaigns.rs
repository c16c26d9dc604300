//! Smart campaigns, smart lists and static lists as assets (Adobe: "Smart campaigns", "Smart
//! lists", "Static lists").

use crate::operation::catalog::{ID, READ_ASSETS, WRITE_ASSETS};
use crate::operation::row::{
    asset_get, asset_post, asset_step, form_may, form_need, may, need, path, rows,
};
use crate::operation::{CacheClass, Grant, Paging, Permission, Replay};

/// Letting a campaign listen.
const ACTIVATE: Permission = Permission::AnyOf(&[Grant::ActivateCampaign]);
/// Stopping a campaign.
const DEACTIVATE: Permission = Permission::AnyOf(&[Grant::DeactivateCampaign]);

rows! {
    /// Smart Campaigns.
    SMART_CAMPAIGN_ROWS:

    /// One smart campaign.
    GET_SMART_CAMPAIGN_BY_ID =
        asset_get("getSmartCampaignById", "/rest/asset/v1/smartCampaign/{id}.json")
            .takes(ID).allowed(READ_ASSETS);

    /// Changes name and description.
    UPDATE_SMART_CAMPAIGN =
        asset_post("updateSmartCampaign", "/rest/asset/v1/smartCampaign/{id}.json").or_json()
            .takes(&[path("id"), form_may("name"), form_may("description")]).allowed(WRITE_ASSETS);

    /// One smart campaign by its name.
    GET_SMART_CAMPAIGN_BY_NAME =
        asset_get("getSmartCampaignByName", "/rest/asset/v1/smartCampaign/byName.json")
            .takes(&[need("name")]).allowed(READ_ASSETS);

    /// The smart list of a campaign, with its rules if asked for.
    GET_SMART_LIST_BY_SMART_CAMPAIGN_ID = asset_get(
        "getSmartListBySmartCampaignId",
        "/rest/asset/v1/smartCampaign/{id}/smartList.json",
    )
    .takes(&[path("id"), may("includeRules")]).allowed(READ_ASSETS).cached(CacheClass::Never);

    /// The smart campaigns, 20 to 200 at a time.
    GET_SMART_CAMPAIGNS = asset_get("getSmartCampaigns", "/rest/asset/v1/smartCampaigns.json")
        .takes(&[
            may("maxReturn"), may("offset"), may("folder"), may("earliestUpdatedAt"),
            may("latestUpdatedAt"), may("isActive"),
        ])
        .allowed(READ_ASSETS).paged(Paging::Offset);

    /// Makes an empty campaign; `folder` is a JSON object.
    CREATE_SMART_CAMPAIGN =
        asset_post("createSmartCampaign", "/rest/asset/v1/smartCampaigns.json")
            .takes(&[form_may("description"), form_need("folder"), form_need("name")])
            .allowed(WRITE_ASSETS);

    /// Lets a trigger campaign listen.
    ACTIVATE_SMART_CAMPAIGN =
        asset_step("activateSmartCampaign", "/rest/asset/v1/smartCampaign/{id}/activate.json")
            .takes(ID).allowed(ACTIVATE);

    /// Stops a trigger campaign.
    DEACTIVATE_SMART_CAMPAIGN =
        asset_step("deactivateSmartCampaign", "/rest/asset/v1/smartCampaign/{id}/deactivate.json")
            .takes(ID).allowed(DEACTIVATE);

    /// Copies a campaign into a folder.
    CLONE_SMART_CAMPAIGN =
        asset_post("cloneSmartCampaign", "/rest/asset/v1/smartCampaign/{id}/clone.json")
            .takes(&[path("id"), form_may("description"), form_need("folder"), form_need("name")])
            .allowed(WRITE_ASSETS);

    /// Deletes a campaign.
    DELETE_SMART_CAMPAIGN =
        asset_step("deleteSmartCampaign", "/rest/asset/v1/smartCampaign/{id}/delete.json")
            .takes(ID).allowed(WRITE_ASSETS).replayed(Replay::Safe);
}

rows! {
    /// Smart Lists.
    SMART_LIST_ROWS:

    /// One smart list, with its rules if asked for.
    GET_SMART_LIST_BY_ID = asset_get("getSmartListById", "/rest/asset/v1/smartList/{id}.json")
        .takes(&[path("id"), may("includeRules")]).allowed(READ_ASSETS);

    /// One smart list by its name.
    GET_SMART_LIST_BY_NAME =
        asset_get("getSmartListByName", "/rest/asset/v1/smartList/byName.json")
            .takes(&[need("name")]).allowed(READ_ASSETS);

    /// Deletes a smart list that nothing uses.
    DELETE_SMART_LIST = asset_step("deleteSmartList", "/rest/asset/v1/smartList/{id}/delete.json")
        .takes(ID).allowed(WRITE_ASSETS).replayed(Replay::Safe);

    /// The smart lists, 20 to 200 at a time.
    GET_SMART_LISTS = asset_get("getSmartLists", "/rest/asset/v1/smartLists.json")
        .takes(&[
            may("folder"), may("offset"), may("maxReturn"), may("earliestUpdatedAt"),
            may("latestUpdatedAt"),
        ])
        .allowed(READ_ASSETS).paged(Paging::Offset);

    /// Copies a smart list into a folder.
    CLONE_SMART_LIST = asset_post("cloneSmartList", "/rest/asset/v1/smartList/{id}/clone.json")
        .takes(&[path("id"), form_need("name"), form_need("folder"), form_may("description")])
        .allowed(WRITE_ASSETS);
}

rows! {
    /// Static Lists.
    STATIC_LIST_ROWS:

    /// One static list.
    GET_STATIC_LIST_BY_ID = asset_get("getStaticListById", "/rest/asset/v1/staticList/{id}.json")
        .takes(ID).allowed(READ_ASSETS);

    /// Changes name and description.
    UPDATE_STATIC_LIST_METADATA =
        asset_post("updateStaticListMetadata", "/rest/asset/v1/staticList/{id}.json")
            .takes(&[path("id"), form_may("description"), form_may("name")]).allowed(WRITE_ASSETS);

    /// The static lists, 20 to 200 at a time.
    GET_STATIC_LISTS = asset_get("getStaticLists", "/rest/asset/v1/staticLists.json")
        .takes(&[
            may("folder"), may("offset"), may("maxReturn"), may("earliestUpdatedAt"),
            may("latestUpdatedAt"),
        ])
        .allowed(READ_ASSETS).paged(Paging::Offset);

    /// Makes an empty list; `folder` is a JSON object.
    CREATE_STATIC_LIST = asset_post("createStaticList", "/rest/asset/v1/staticLists.json")
        .takes(&[form_may("description"), form_need("name"), form_need("folder")])
        .allowed(WRITE_ASSETS);

    /// One static list by its name.
    GET_STATIC_LIST_BY_NAME =
        asset_get("getStaticListByName", "/rest/asset/v1/staticList/byName.json")
            .takes(&[need("name")]).allowed(READ_ASSETS);

    /// Deletes a list that nothing uses.
    DELETE_STATIC_LIST =
        asset_step("deleteStaticList", "/rest/asset/v1/staticList/{id}/delete.json")
            .takes(ID).allowed(WRITE_ASSETS).replayed(Replay::Safe);
}
