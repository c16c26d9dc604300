use super::*;
use crate::operation::catalog;

fn spec(paging: Paging) -> CallSpec {
    CallSpec::new(catalog().find(|o| o.paging == paging).unwrap())
}

#[test]
fn date_tokens_go_on_over_empty_pages_and_resume() {
    assert_eq!(
        Listing::new(spec(Paging::DateToken), None).err(),
        Some(Refused::NoStart)
    );
    let mut list = Listing::new(spec(Paging::DateToken), Some("A".into())).unwrap();
    let empty = br#"{"success":true,"moreResult":true,"nextPageToken":"B"}"#;
    assert_eq!(list.on_page(empty).unwrap().len(), 0);
    assert_eq!(list.on_page(empty).err(), Some(PageError::Stuck));
    assert_eq!(
        list.on_page(br#"{"success":false}"#).err(),
        Some(PageError::Failed)
    );
    let saved = serde_json::to_vec(list.position()).unwrap();
    let saved: Position = serde_json::from_slice(&saved).unwrap();
    let other = spec(Paging::DateToken).with_query("x", "y");
    assert_eq!(
        Listing::resume(other, saved.clone()).err(),
        Some(Refused::OtherListing)
    );
    let mut list = Listing::resume(spec(Paging::DateToken), saved).unwrap();
    let call = list.next_call().unwrap();
    assert!(call.query.contains(&(TOKEN.into(), "B".into())));
    let last = br#"{"success":true,"moreResult":false,"nextPageToken":"C","result":[{"id":1}]}"#;
    assert_eq!(list.on_page(last).unwrap()[0].get(), r#"{"id":1}"#);
    assert!(list.next_call().is_none());
    assert_eq!(
        (list.token(), list.position().items, list.position().pages),
        (Some("C"), 1, 2)
    );
}

#[test]
fn a_position_token_decides_where_more_result_is_silent() {
    for (tail, more) in [
        (r#""nextPageToken":"A""#, true),
        (r#""nextPageToken":"A","moreResult":false"#, false),
        (r#""nextPageToken":"""#, false),
        (r#""requestId":"1""#, false),
    ] {
        let mut list = Listing::new(spec(Paging::PositionToken), None).unwrap();
        let body = format!(r#"{{"success":true,"result":[1,2],{tail}}}"#);
        assert_eq!(list.on_page(body.as_bytes()).unwrap().len(), 2);
        assert_eq!(list.next_call().is_some(), more, "{tail}");
    }
}

#[test]
fn an_offset_ends_at_a_short_or_missing_result() {
    let call = spec(Paging::Offset).with_query("maxReturn", "2");
    for (last, items) in [(r#","result":[3]"#, 3), (r#","result":[]"#, 2), ("", 2)] {
        let mut list = Listing::new(call.clone(), None).unwrap();
        list.on_page(br#"{"success":true,"result":[1,2]}"#).unwrap();
        let next = list.next_call().unwrap();
        assert!(next.query.contains(&("offset".into(), "2".into())));
        list.on_page(format!(r#"{{"success":true{last}}}"#).as_bytes())
            .unwrap();
        assert_eq!((list.position().items, list.position().done), (items, true));
    }
}
