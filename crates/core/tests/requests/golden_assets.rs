//! Requests for assets, written by hand from Adobe's pages.

use crate::golden::{call, posted_form, sends};

const V1: &str = "https://284-rpr-133.mktorest.com/rest/asset/v1";
const V2: &str = "https://284-rpr-133.mktorest.com/rest/asset/v2";

#[test]
fn emails() {
    sends(
        &call("getEmails")
            .with_query("maxReturn", "3")
            .with_query("folder", r#"{"id":341,"type":"Folder"}"#),
        &format!(
            "GET {V1}/emails.json?maxReturn=3\
             &folder=%7B%22id%22%3A341%2C%22type%22%3A%22Folder%22%7D"
        ),
    );
    let email = |name: &str| call(name).with_path("id", "1032");
    sends(
        &email("addEmailModule")
            .with_path("moduleId", "free-image")
            .with_form("name", "banner")
            .with_form("index", "10"),
        &posted_form(
            &format!("{V1}/email/1032/content/free-image/add.json"),
            "name=banner&index=10",
        ),
    );
    sends(
        &email("rearrangeEmailModules")
            .with_form("positions", r#"[{"index":0,"moduleId":"title"}]"#),
        &posted_form(
            &format!("{V1}/email/1032/content/rearrange.json"),
            "positions=%5B%7B%22index%22%3A0%2C%22moduleId%22%3A%22title%22%7D%5D",
        ),
    );
    sends(
        &email("sendSampleEmail")
            .with_form("emailAddress", "abe@testmail.com")
            .with_form("textOnly", "true"),
        &posted_form(
            &format!("{V1}/email/1032/sendSample.json"),
            "emailAddress=abe%40testmail.com&textOnly=true",
        ),
    );
    sends(
        &email("approveEmailDraft"),
        &format!("POST {V1}/email/1032/approveDraft.json"),
    );
    sends(
        &call("getEmailTemplateContentById")
            .with_path("id", "338")
            .with_query("status", "approved"),
        &format!("GET {V1}/emailTemplate/338/content.json?status=approved"),
    );
}

#[test]
fn folders_files_and_tokens() {
    sends(
        &call("getFolderById")
            .with_path("id", "4")
            .with_query("type", "Folder"),
        &format!("GET {V1}/folder/4.json?type=Folder"),
    );
    sends(
        &call("deleteFolder")
            .with_path("id", "75")
            .with_form("type", "Folder"),
        &posted_form(&format!("{V1}/folder/75/delete.json"), "type=Folder"),
    );
    sends(
        &call("createToken")
            .with_path("id", "28")
            .with_form("name", "April Fools")
            .with_form("type", "date")
            .with_form("value", "2015-04-01")
            .with_form("folderType", "Folder"),
        &posted_form(
            &format!("{V1}/folder/28/tokens.json"),
            "name=April%20Fools&type=date&value=2015-04-01&folderType=Folder",
        ),
    );
    sends(
        &call("getFileByName").with_query("name", "foo.png"),
        &format!("GET {V1}/file/byName.json?name=foo.png"),
    );
}

#[test]
fn forms() {
    sends(
        &call("getFormByName").with_query("name", "newForm"),
        &format!("GET {V1}/form/byName.json?name=newForm"),
    );
    sends(
        &call("updateThankYouPage")
            .with_path("id", "736")
            .with_form("thankyou", r#"[{"followupType":"none","default":true}]"#),
        &posted_form(
            &format!("{V1}/form/736/thankYouPage.json"),
            "thankyou=%5B%7B%22followupType%22%3A%22none%22%2C%22default%22%3Atrue%7D%5D",
        ),
    );
    sends(
        &call("addFieldToForm")
            .with_path("id", "736")
            .with_form("fieldId", "NumberOfEmployees")
            .with_form("validationMessage", "hey, you there?"),
        &posted_form(
            &format!("{V1}/form/736/fields.json"),
            "fieldId=NumberOfEmployees&validationMessage=hey%2C%20you%20there%3F",
        ),
    );
    sends(
        &call("deleteFieldFromFieldset")
            .with_path("id", "736")
            .with_path("fieldSetId", "Fieldset1")
            .with_path("fieldId", "LastName"),
        &format!("POST {V1}/form/736/fieldSet/Fieldset1/field/LastName/delete.json"),
    );
    sends(
        &call("getAvailableFormFields"),
        &format!("GET {V1}/form/fields.json"),
    );
}

#[test]
fn landing_pages() {
    sends(
        &call("updateLandingPageVariable")
            .with_path("id", "27")
            .with_path("variableId", "stringVar")
            .with_query("value", "Hello Brave New World!"),
        &format!(
            "POST {V1}/landingPage/27/variable/stringVar.json\
             ?value=Hello%20Brave%20New%20World%21"
        ),
    );
    sends(
        &call("getLandingPageDynamicContent")
            .with_path("id", "27")
            .with_path("contentId", "RVMtNDg="),
        &format!("GET {V1}/landingPage/27/dynamicContent/RVMtNDg%3D.json"),
    );
    sends(
        &call("createLandingPageRedirectRule")
            .with_form("hostname", "calqeauto.com")
            .with_form("redirectFrom", r#"{"type":"landingPageId","value":"158"}"#)
            .with_form("redirectTo", r#"{"type":"url","value":"www.example.com"}"#),
        &posted_form(
            &format!("{V1}/redirectRules.json"),
            "hostname=calqeauto.com\
             &redirectFrom=%7B%22type%22%3A%22landingPageId%22%2C%22value%22%3A%22158%22%7D\
             &redirectTo=%7B%22type%22%3A%22url%22%2C%22value%22%3A%22www.example.com%22%7D",
        ),
    );
    sends(
        &call("deleteLandingPageTemplate").with_path("id", "286"),
        &format!("POST {V1}/landingPageTemplate/286/delete.json"),
    );
}

#[test]
fn programs_tags_and_channels() {
    sends(
        &call("getProgramsByTag")
            .with_query("tagType", "Presenter")
            .with_query("tagValue", "Dennis"),
        &format!("GET {V1}/program/byTag.json?tagType=Presenter&tagValue=Dennis"),
    );
    sends(
        &call("createProgram")
            .with_form("name", "API Test Program")
            .with_form("folder", r#"{"id":1035,"type":"Folder"}"#)
            .with_form("type", "Default")
            .with_form("channel", "Email Blast"),
        &posted_form(
            &format!("{V1}/programs.json"),
            "name=API%20Test%20Program\
             &folder=%7B%22id%22%3A1035%2C%22type%22%3A%22Folder%22%7D\
             &type=Default&channel=Email%20Blast",
        ),
    );
    sends(
        &call("updateProgramTag")
            .with_path("id", "1067")
            .with_path("tagType", "Presenter")
            .with_query("tagValue", "David"),
        &format!("POST {V1}/program/1067/tag/Presenter.json?tagValue=David"),
    );
    sends(
        &call("deleteProgramTag")
            .with_path("id", "1067")
            .with_path("tagType", "AAA1 Required Tag Type"),
        &format!("POST {V1}/program/1067/tag/AAA1%20Required%20Tag%20Type/delete.json"),
    );
    sends(
        &call("getTagByName").with_query("name", "AAA1 Required Tag Type"),
        &format!("GET {V1}/tagType/byName.json?name=AAA1%20Required%20Tag%20Type"),
    );
    sends(
        &call("getChannelByName").with_query("name", "Online Advertising"),
        &format!("GET {V1}/channel/byName.json?name=Online%20Advertising"),
    );
    // The definition writes the name with a capital letter; that goes out as it came.
    sends(
        &call("getChannelByName").with_query("Name", "Webinar"),
        &format!("GET {V1}/channel/byName.json?Name=Webinar"),
    );
    sends(
        &call("getSegmentations").with_query("status", "approved"),
        &format!("GET {V1}/segmentation.json?status=approved"),
    );
}

#[test]
fn campaigns_and_lists() {
    sends(
        &call("updateSmartCampaign")
            .with_path("id", "1001")
            .with_form("name", "Smart Campaign 02 Update"),
        &posted_form(
            &format!("{V1}/smartCampaign/1001.json"),
            "name=Smart%20Campaign%2002%20Update",
        ),
    );
    sends(
        &call("activateSmartCampaign").with_path("id", "1069"),
        &format!("POST {V1}/smartCampaign/1069/activate.json"),
    );
    sends(
        &call("getSmartListById")
            .with_path("id", "1072")
            .with_query("includeRules", "true"),
        &format!("GET {V1}/smartList/1072.json?includeRules=true"),
    );
    sends(
        &call("getStaticListByName").with_query("name", "Foundation Seed List"),
        &format!("GET {V1}/staticList/byName.json?name=Foundation%20Seed%20List"),
    );
}

#[test]
fn snippets() {
    sends(
        &call("updateSnippetContent")
            .with_path("id", "82")
            .with_form("type", "HTML")
            .with_form("content", "<b>100 % & more</b>"),
        &posted_form(
            &format!("{V1}/snippet/82/content.json"),
            "type=HTML&content=%3Cb%3E100%20%25%20%26%20more%3C%2Fb%3E",
        ),
    );
    sends(
        &call("getSnippets").with_query("maxReturn", "3"),
        &format!("GET {V1}/snippets.json?maxReturn=3"),
    );
}

#[test]
fn the_new_designer() {
    sends(
        &call("listEmailsV2")
            .with_query("workspaceId", "1001")
            .with_query("name", "Spring Launch")
            .with_query("status", "draft")
            .with_query("status", "approved")
            .with_query("pageIndex", "0")
            .with_query("pageSize", "20"),
        &format!(
            "GET {V2}/email/filter?workspaceId=1001&name=Spring%20Launch\
             &status=draft%2Capproved&pageIndex=0&pageSize=20\nx-app-type: marketo"
        ),
    );
    let json = r#"{"contentId":"1017","action":"approve"}"#;
    sends(
        &call("updateFragmentStatusV2").with_json(json),
        &format!(
            "POST {V2}/fragment/state/transition\ncontent-type: application/json\n\
             x-app-type: marketo\n\n{json}"
        ),
    );
    sends(
        &call("deleteEmailTemplateV2").with_path("id", "1017"),
        &format!("POST {V2}/emailtemplate/1017/delete\nx-app-type: marketo"),
    );
}
