//! Programs that still call the SOAP API.

use super::*;

const SOAP: &str = "/soap/mktows/3_1";
const BODY: &str = "<SOAP-ENV:Envelope><SOAP-ENV:Header><ns1:AuthenticationHeader>\
    <mktowsUserId>zoe@example.com</mktowsUserId><requestSignature>hunter2</requestSignature>\
    </ns1:AuthenticationHeader></SOAP-ENV:Header><SOAP-ENV:Body><ns1:paramsGetLead>\
    <leadKey><keyValue>zoe@example.com</keyValue></leadKey></ns1:paramsGetLead>\
    </SOAP-ENV:Body></SOAP-ENV:Envelope>";

/// The answer's text; it and the line hold nothing of the request.
fn text(asks: &Asks, status: u16, kind: &str) -> String {
    let Answer { response, line } = asks.answer();
    assert_eq!(response.status(), status);
    assert_eq!(response.headers()["content-type"], kind);
    assert_eq!(response.headers()["x-edge-refusal"], "soap-gone");
    assert_eq!((line.status, line.refused), (status, Some("soap-gone")));
    let text = String::from_utf8(response.body().to_vec()).unwrap();
    let all = format!("{text}{}", line.to_json());
    assert!(!all.contains("zoe") && !all.contains("hunter2"), "{all}");
    text
}

#[test]
fn a_soap_call_is_told_what_does_the_same() {
    let call = |body: &str| {
        asks("POST", SOAP)
            .anonymous()
            .body("text/xml; charset=utf-8", body.to_owned())
    };
    let xml = "text/xml; charset=utf-8";
    let lead = "what getLead did is done by GET /rest/v1/leads.json (getLeadsByFilterType), or \
        GET /rest/v1/lead/{leadId}.json (getLeadById)</faultstring>";
    let said = text(&call(BODY), 500, xml);
    assert!(
        said.contains("<faultcode>SOAP-ENV:Client</faultcode>"),
        "{said}"
    );
    assert!(
        said.contains("gone since 31 July 2026") && said.contains(lead),
        "{said}"
    );
    // The action counts for more than the body.
    let acted = call(BODY).header("soapaction", "\"http://www.marketo.com/mktows/syncLead\"");
    let said = text(&acted, 500, xml);
    assert!(
        said.contains("POST /rest/v1/leads.json (syncLeads)"),
        "{said}"
    );
    // What nobody knows is not repeated, and a body without end is not read to its end.
    for body in [
        String::new(),
        "<zoe/>".to_owned(),
        format!("{}{BODY}", " ".repeat(1 << 20)),
    ] {
        let said = text(&call(&body).header("soapaction", "<zoe>"), 500, xml);
        assert!(said.contains("migrating from SOAP to REST"), "{said}");
    }
    let Opened::Wanted(opening) = edge().open(NOW, 1, &call(BODY).head()) else {
        panic!("refused");
    };
    assert!(opening.body_limit() < 20_000);
}

#[test]
fn there_is_no_wsdl_any_more() {
    let plain = "text/plain; charset=utf-8";
    for asks in [
        asks("GET", format!("{SOAP}?WSDL")).anonymous(),
        asks("GET", "/rest/../soap/mktows/2_9"),
        asks("PUT", SOAP),
    ] {
        assert!(text(&asks, 410, plain).contains("use REST"));
    }
    let browser = asks("POST", SOAP).header("origin", "https://a.example");
    assert_eq!(browser.refused().2, "origin");
}
