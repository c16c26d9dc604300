use proptest::prelude::*;

use super::*;

const FORM: &str = "multipart/form-data; boundary=";

/// A body with parts of these names and contents, written here by hand.
fn body(boundary: &str, parts: &[(&str, &str)]) -> String {
    let mut body = String::new();
    for (name, content) in parts {
        body += &format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{content}\r\n"
        );
    }
    body + &format!("--{boundary}--\r\n")
}

fn read(content_type: &str, body: &str) -> Result<Multipart, MultipartError> {
    Multipart::read(content_type, Bytes::from(body.to_owned()))
}

fn names(multipart: &Multipart) -> Vec<&str> {
    multipart.names().collect()
}

#[test]
fn any_boundary_will_do() {
    for boundary in [
        "x",
        "--SEGMENT-DATA--",
        "----WebKitFormBoundary7MA4YWxkTrZu0gW",
        "--------------------------974767299852498929531610575",
        "'()+_,-./:=?",
        "a b",
        "0",
        "--",
        "-",
    ] {
        let body = body(
            boundary,
            &[("format", "csv"), ("file", "email\r\na@b.example\r\n")],
        );
        let quoted = format!("{FORM}\"{boundary}\"");
        let mut types = vec![quoted.clone(), quoted + "; charset=utf-8"];
        if !boundary.contains(' ') {
            types.push(format!("{FORM}{boundary}"));
            types.push(format!(
                "Multipart/Form-Data ; charset=utf-8;BOUNDARY = {boundary} ;"
            ));
        }
        for content_type in types {
            let read = read(&content_type, &body).unwrap();
            assert_eq!(names(&read), ["format", "file"], "{content_type}");
            assert_eq!(read.body(), &body);
            // What it is sent with is read as the same.
            let again = read.content_type();
            let again = Multipart::read(again.to_str().unwrap(), read.body().clone());
            assert_eq!(again, Ok(read), "{content_type}");
        }
    }
}

#[test]
fn what_names_no_boundary() {
    for content_type in [
        "multipart/form-data",
        "multipart/form-data; boundary",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"",
        "multipart/form-data; boundary=\"a\\\"b\"",
        "multipart/form-data; boundary=a; boundary=b",
        "multipart/mixed; boundary=a",
        "application/json",
        "",
    ] {
        let expected = Err(MultipartError::Boundary);
        assert_eq!(read(content_type, "--a--"), expected, "{content_type}");
    }
    assert_eq!(Boundary::new(&"x".repeat(201)), Err(BadBoundary));
    assert!(Boundary::new(&"x".repeat(200)).is_ok());
}

#[test]
fn parts_are_told_by_their_heads() {
    let part = |head: &str| format!("--x\r\n{head}\r\n\r\nsecret\r\n--x--");
    for (head, name) in [
        ("Content-Disposition: form-data; name=\"file\"", "file"),
        ("content-disposition:form-data;name=file", "file"),
        (
            "Content-Type: text/csv\r\nContent-Disposition: form-data; filename=\"a\\b;name=c.csv\"; name=\"file\"",
            "file",
        ),
        (
            "Content-Disposition: form-data; name=\"a\\\"b\"; filename*=UTF-8''x",
            "a\"b",
        ),
        ("Content-Disposition: form-data; name=\"é\"", "é"),
    ] {
        assert_eq!(
            names(&read("multipart/form-data; boundary=x", &part(head)).unwrap()),
            [name]
        );
    }
    for (head, error) in [
        ("Content-Disposition: form-data", MultipartError::Nameless),
        (
            "Content-Disposition: form-data; name=\"\"",
            MultipartError::Nameless,
        ),
        ("Content-Type: text/csv", MultipartError::Nameless),
        (
            "Content-Disposition: form-data; name=\"a",
            MultipartError::Head,
        ),
        (
            "Content-Disposition: form-data; name=a; name=b",
            MultipartError::Head,
        ),
        (
            "Content-Disposition: attachment; name=a",
            MultipartError::Head,
        ),
        (
            "Content-Disposition: form-data;\r\n name=\"file\"",
            MultipartError::Head,
        ),
        ("what", MultipartError::Head),
    ] {
        let read = read("multipart/form-data; boundary=x", &part(head));
        assert_eq!(read, Err(error), "{head}");
    }
}

#[test]
fn what_does_not_end_or_goes_on_oddly() {
    let whole = body("x", &[("file", "a,b\r\n1,2")]);
    let content_type = "multipart/form-data; boundary=x";
    for end in 0..whole.len() - 4 {
        let cut = read(content_type, &whole[..end]);
        assert!(cut.is_err(), "{:?}", &whole[..end]);
    }
    for (body, error) in [
        ("", MultipartError::CutShort),
        ("--y--", MultipartError::CutShort),
        ("--xy\r\n\r\n\r\n--x--", MultipartError::Head),
        ("--x\n\n--x--", MultipartError::Head),
    ] {
        assert_eq!(read(content_type, body), Err(error), "{body:?}");
    }
    // Before the first and behind the last, anything may stand: it is left out.
    let around = format!("preamble\r\n{whole}epilogue\r\n--x\r\n");
    let read_around = read(content_type, &around).unwrap();
    assert_eq!(names(&read_around), ["file"]);
    assert_eq!(read_around.body(), &whole);
    assert_eq!(names(&read(content_type, "--x--").unwrap()), [""; 0]);
    let many: Vec<_> = (0..257).map(|_| ("a", "b")).collect();
    assert_eq!(
        read(content_type, &body("x", &many)),
        Err(MultipartError::TooMany)
    );
    assert!(read(content_type, &body("x", &many[1..])).is_ok());
}

#[test]
fn what_is_not_wanted_is_taken_out_and_the_rest_stays_as_it_is() {
    let content_type = "multipart/form-data; boundary=x";
    let token = ("access_token", "t");
    let (format, file) = (("format", "csv"), ("file", "a\r\n--xy\r--x\n1"));
    let rest = body("x", &[format, file]);
    for parts in [
        vec![format, file],
        vec![token, format, file],
        vec![format, token, file],
        vec![format, file, token],
        vec![token, format, token, token, file, token],
    ] {
        let whole = body("x", &parts).replace("--xy", "--y");
        let read = read(content_type, &whole).unwrap();
        let pointer = read.body().as_ptr();
        let left = read.without(|name| name == "access_token");
        assert_eq!(names(&left), ["format", "file"]);
        assert_eq!(left.body(), &rest.replace("--xy", "--y"));
        // In the memory where it was.
        assert_eq!(left.body().as_ptr(), pointer);
    }
    let only = read(content_type, &body("x", &[token])).unwrap();
    assert_eq!(only.without(|_| true).body(), "--x--\r\n");
    let around = format!("preamble\r\n{}epilogue", body("x", &[token, format]));
    let left = read(content_type, &around)
        .unwrap()
        .without(|name| name == token.0);
    assert_eq!(left.body(), &body("x", &[format]));
}

/// Some readers end a part that has no content where its head does (RFC 2046 lets them), and would
/// read what follows as another part.
#[test]
fn no_boundary_stands_in_a_head_nor_right_behind_it() {
    let smuggled = "Content-Disposition: form-data; name=access_token\r\n\r\nx\r\n--x:y--";
    for before in [
        "--x:y\r\nContent-Disposition: form-data; name=a\r\n\r\n--x:y\r\n",
        "--x:y\r\nContent-Disposition: form-data; name=a\r\n--x:y\r\n",
        "--x:y\r\n--x:y\r\n",
    ] {
        let read = read(
            "multipart/form-data; boundary=x:y",
            &format!("{before}{smuggled}"),
        );
        assert_eq!(read, Err(MultipartError::Head), "{before}");
    }
}

#[test]
fn nothing_of_a_file_is_printed() {
    let body = body("boundary", &[("zoe@example.com", "zoe@example.com")]);
    let read = read(&format!("{FORM}boundary"), &body).unwrap();
    let shown = format!("{read:?}");
    assert_eq!(shown, format!("Multipart({} bytes, 1 parts)", body.len()));
}

#[test]
fn what_is_written_is_what_others_write() {
    let csv = HeaderValue::from_static("text/csv");
    let written = MultipartWriter::new(Boundary::new("--x").unwrap())
        .field("format", "csv")
        .file("file", "a \"b\"\r\n.csv", &csv, b"email\r\n")
        .finish()
        .unwrap();
    assert_eq!(
        written.body(),
        "----x\r\nContent-Disposition: form-data; name=\"format\"\r\n\r\ncsv\r\n\
         ----x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a %22b%22%0D%0A.csv\"\r\n\
         Content-Type: text/csv\r\n\r\nemail\r\n\r\n----x--\r\n"
    );
    let write = |content: &str| {
        MultipartWriter::new(Boundary::new("x").unwrap())
            .field("a", content)
            .finish()
    };
    for content in ["\r\n--x--", "\r\n--x\r\n", "a\r\n--xyz", "--x--"] {
        assert!(write(content).is_err(), "{content:?}");
    }
    for content in ["a--x--", "\n--x--", "-x", ""] {
        assert!(write(content).is_ok(), "{content:?}");
    }
    let nameless = MultipartWriter::new(Boundary::new("x").unwrap()).field("", "");
    assert_eq!(nameless.finish(), Err(MultipartError::Nameless));
}

proptest! {
    #[test]
    fn nothing_that_comes_in_breaks_it(
        bytes in proptest::collection::vec(proptest::sample::select(vec![
            "--x", "\r\n", "\r\n--x", "--", "-", "\n", "Content-Disposition: form-data; name=a",
            "; name=\"b\"", ":", " ", "é", "\r\n\r\n",
        ]), 0..14),
    ) {
        let body = bytes.concat();
        if let Ok(read) = read("multipart/form-data; boundary=x", &body) {
            let kept = core::str::from_utf8(read.body()).unwrap();
            prop_assert!(body.contains(kept) && kept.starts_with("--x"));
            let left = read.clone().without(|name| name == "a");
            let again = Multipart::read("multipart/form-data; boundary=x", left.body().clone());
            prop_assert_eq!(again.as_ref(), Ok(&left));
            prop_assert_eq!(read.names().filter(|name| *name != "a").count(), left.names().count());
        }
    }

    #[test]
    fn what_is_written_is_read(parts in proptest::collection::vec(("[a-z\"]{1,4}", any::<Vec<u8>>()), 0..5)) {
        let mut writer = MultipartWriter::new(Boundary::new("0123456789abcdef").unwrap());
        let kind = HeaderValue::from_static("text/csv");
        for (name, content) in &parts {
            writer = writer.file(name, "f", &kind, content);
        }
        let written = writer.finish().unwrap();
        let read = Multipart::read(written.content_type().to_str().unwrap(), written.body().clone());
        let names: Vec<_> = parts.iter().map(|(name, _)| name.replace('"', "%22")).collect();
        let read = read.unwrap();
        prop_assert_eq!(read.names().collect::<Vec<_>>(), names);
    }
}
