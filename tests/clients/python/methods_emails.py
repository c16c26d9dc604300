"""Email templates, emails and snippets."""

from tried import Tried, among, every, first, record, with_members, written

HTML = """<!DOCTYPE html>
<html>
<head>
<title></title>
<meta class="mktoString" id="preheaderText" mktoName="Preheader" mktoModuleScope="true" default="Hello">
</head>
<body>
<table>
<tbody class="mktoContainer" id="container" mktoName="Container">
<tr class="mktoModule" id="preheader" mktoName="Preheader"><td><p>${preheaderText}</p><div class="mktoText" id="lt-column" mktoName="Column"><p>Left</p></div></td></tr>
</tbody>
</table>
<div class="mktoText" id="closing" mktoName="Closing"><p>Yours</p></div>
</body>
</html>
"""

tried = Tried()
marketo = tried.client
folder = record(marketo.get_folder_by_name("Design Studio"))["id"]
place = {"folderId": folder, "folderType": "Folder"}

# Templates.
page = written("email_template.html", HTML)
made = tried(
    "create_email_template",
    first(name="API Email Template", status="draft"),
    **place,
    name="API Email Template",
    content=page,
    description="Hello Description",
)
template = record(made)["id"]
tried(
    "update_email_template",
    first(id=template, name="API Email Template 2"),
    id=template,
    name="API Email Template 2",
    description=None,
)
tried("update_email_template_content", first(id=template), id=template, content=page)
tried("get_email_template_content", first(id=template, content=HTML), id=template, status="draft")
tried("approve_email_template", first(id=template), id=template)
tried("get_email_template_by_id", first(id=template, status="approved"), id=template, status="approved")
tried("get_email_template_by_name", first(id=template), name="API Email Template 2", status="approved")
tried("get_email_templates", among(id=template), status="approved", maxReturn=None)
tried("get_email_templates_yield", among(id=template), status="approved")
made = tried(
    "clone_email_template", first(name="cloned template"), id=template, name="cloned template", **place
)
copy = record(made)["id"]
marketo.approve_email_template(copy)
tried("unapprove_email_template", first(id=copy), id=copy)
tried("delete_email_template", first(id=copy), id=copy)

# Emails.
made = tried(
    "create_email",
    first(name="API Email", status="draft", subject={"type": "Text", "value": "Subject for API Email"}),
    **place,
    name="API Email",
    template=template,
    description="Hello Description",
    subject="Subject for API Email",
    fromName="Info",
    fromEmail="info@example.com",
    replyEmail="info@example.com",
    operational=None,
)
email = record(made)["id"]
tried("get_email_template_used_by", among(id=email), id=template, maxReturn=None)
marketo.update_email_template_content(template, page)
tried("discard_email_template_draft", first(id=template), id=template)
tried(
    "update_email",
    first(id=email, name="API Email 2"),
    id=email,
    name="API Email 2",
    description="Hello New Description",
)
tried(
    "update_email_content",
    first(id=email),
    id=email,
    type="Text",
    subject="New Subject Line",
    fromEmail="jep@example.com",
    fromName="Jep",
    replyTo="jep@example.com",
)
tried("get_email_content", among(htmlId="lt-column"), id=email, status=None)
html = (
    '<span style="color:#d9930e; font-size:27px;">Dear {{lead.First Name:default=friend}}</span><br /><br />'
)
section = {"id": email, "htmlId": "lt-column", "type": "Text", "value": html, "textValue": None}
tried("update_email_content_in_editable_section", first(id=email), **section)
tried("get_email_variables", among(name="preheaderText"), id=email)
tried(
    "update_email_variable",
    first(name="preheaderText", value="Good day"),
    id=email,
    name="preheaderText",
    value="Good day",
    moduleId="preheader",
)
segmentation = record(marketo.get_segmentations("approved"))["id"]
segments = marketo.get_segments(segmentation)
marketo.update_email_content_in_editable_section(email, "closing", "DynamicContent", str(segmentation))
content = next(
    (one["value"] for one in marketo.get_email_content(email) if one["contentType"] == "DynamicContent"), None
)
dynamic = {"id": email, "dynamicContentId": content}
tried(
    "update_email_dynamic_content",
    first(id=email),
    **dynamic,
    segment=record(segments)["name"],
    value="<p>Dutch text</p>",
    type="HTML",
)
tried("get_email_dynamic_content", first(segmentation=segmentation), **dynamic, status=None)
tried("get_email_full_content", with_members("id", "content"), id=email, status=None, leadId=None, type=None)
tried(
    "send_sample_email",
    with_members("service"),
    id=email,
    emailAddress="jep@example.com",
    textOnly=None,
    leadId=None,
)
tried("approve_email", first(id=email), id=email)
tried(
    "get_email_by_id",
    first(id=email, status="approved", subject={"type": "Text", "value": "New Subject Line"}),
    id=email,
    status="approved",
)
tried(
    "get_email_by_name",
    first(id=email),
    name="API Email 2",
    status="approved",
    folderId=None,
    folderType=None,
)
tried("get_emails", among(id=email), status="approved", **place, maxReturn=None)
tried("get_emails_yield", among(id=email), status="approved", **place)
marketo.update_email_content(email, "Text", subject="Not to stay")
tried("discard_email_draft", first(id=email), id=email)
tried("unapprove_email", first(id=email), id=email)
made = tried(
    "clone_email",
    first(name="clone of MHE"),
    id=email,
    name="clone of MHE",
    **place,
    description="description",
    operational=None,
)
clone = record(made)["id"]
# Of an email whose link with its template was broken by hand.
free = next((one["id"] for one in marketo.get_emails(maxReturn=200) if one["template"] is None), None)
tried("update_email_full_content", first(id=free), id=free, content=written("email_content.html", HTML))
tried("delete_email", first(id=clone), id=clone)

# Snippets.
made = tried("create_snippet", first(name="API Snippet"), **place, name="API Snippet", description=None)
snippet = record(made)["id"]
tried(
    "update_snippet",
    first(id=snippet, name="API Snippet 2"),
    id=snippet,
    name="API Snippet 2",
    description="Hello New Description",
)
hello = "<html><head></head><body><p>Hello World</p></body></html>"
tried("update_snippet_content", first(id=snippet), id=snippet, type="HTML", content=hello)
tried("get_snippet_content", among(type="HTML", content=hello), id=snippet, status=None)
tried("approve_snippet", first(id=snippet), id=snippet)
tried("get_snippet_by_id", first(id=snippet, name="API Snippet 2"), id=snippet)
tried("get_snippets", among(id=snippet), maxReturn=None)
tried("get_snippets_yield", among(id=snippet))
made = tried(
    "clone_snippet",
    first(name="Cloned Snippet"),
    id=snippet,
    name="Cloned Snippet",
    **place,
    description=None,
)
cloned = record(made)["id"]
marketo.update_snippet_content(cloned, "DynamicContent", str(segmentation))
segment = record(segments)["id"]
tried(
    "update_snippet_dynamic_content",
    first(id=cloned),
    id=cloned,
    segmentId=segment,
    value="<p>Text in Dutch</p>",
    type="HTML",
)
tried("get_snippet_dynamic_content", first(segmentation=segmentation), id=cloned)
marketo.update_snippet_content(snippet, "HTML", "<p>Not to stay</p>")
tried("discard_snippet_draft", first(id=snippet), id=snippet)
tried("unapprove_snippet", every(id=snippet), id=snippet)
tried("delete_snippet", first(id=snippet), id=snippet)

tried.say()
