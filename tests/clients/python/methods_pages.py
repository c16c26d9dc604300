"""Landing page templates, landing pages and forms."""

from tried import Tried, among, first, record, with_members, written

HTML = """<!DOCTYPE html>
<html>
<head>
<meta class="mktoString" mktoName="My String Variable" id="stringVar" default="Hello World!">
</head>
<body>
<div class="mktoText" id="story" mktoName="Story">Alice was beginning to get very tired</div>
</body>
</html>
"""

tried = Tried()
marketo = tried.client
folder = record(marketo.get_folder_by_name("Design Studio"))["id"]
place = {"folderId": folder, "folderType": "Folder"}

# Templates.
made = tried(
    "create_landing_page_template",
    first(name="API LP Template", templateType="guided"),
    **place,
    name="API LP Template",
    description="Description",
    templateType="guided",
)
template = record(made)["id"]
page = written("LP-template-content.html", HTML)
tried("update_landing_page_template_content", first(id=template), id=template, content=page)
tried("get_landing_page_template_content", first(id=template, content=HTML), id=template)
tried(
    "update_landing_page_template",
    first(name="API LP Template 2"),
    id=template,
    name="API LP Template 2",
    description=None,
)
tried("approve_landing_page_template", first(id=template), id=template)
tried(
    "get_landing_page_template_by_id", first(id=template, status="approved"), id=template, status="approved"
)
tried("get_landing_page_template_by_name", first(id=template), name="API LP Template 2", status="approved")
tried("get_landing_page_templates", among(id=template), status="approved", **place)
tried("get_landing_page_templates_yield", among(id=template), status="approved", **place)
marketo.update_landing_page_template_content(template, page)
tried("discard_landing_page_template_draft", first(id=template), id=template)
made = tried(
    "clone_landing_page_template",
    first(name="cloned landing page template"),
    id=template,
    name="cloned landing page template",
    **place,
)
copy = record(made)["id"]
marketo.approve_landing_page_template(copy)
tried("unapprove_landing_page_template", first(id=copy), id=copy)
tried("delete_landing_page_template", first(id=copy), id=copy)

# Pages.
made = tried(
    "create_landing_page",
    first(name="API LP", status="draft", template=template),
    name="API LP",
    **place,
    template=template,
)
lp = record(made)["id"]
tried(
    "update_landing_page",
    first(id=lp, title="A title"),
    id=lp,
    description=None,
    title="A title",
    keywords=None,
    urlPageName=None,
)
tried("get_landing_page_content", among(id="story"), id=lp, status="draft")
section = {"id": lp, "contentId": "story"}
tried(
    "update_landing_page_content_section",
    first(id=lp),
    **section,
    type="RichText",
    value="<p>Updated Title</p>",
    zIndex=15,
    left=50,
    opacity=1.0,
    top=50,
    width=300,
)
tried("get_landing_page_variables", among(id="stringVar"), id=lp)
tried("get_landing_page_full_content", with_members("id", "content"), id=lp)
segmentation = record(marketo.get_segmentations("approved"))["id"]
segment = record(marketo.get_segments(segmentation))["name"]
marketo.update_landing_page_content_section(lp, "story", "DynamicContent", segmentation)
content = next(
    (
        one["content"]["content"]
        for one in marketo.get_landing_page_content(lp)
        if one["type"] == "DynamicContent"
    ),
    None,
)
dynamic = {"id": lp, "dynamicContentId": content}
tried(
    "update_landing_page_dynamic_content",
    first(id=lp),
    **dynamic,
    segment=segment,
    value="<p>Dutch text</p>",
    type="HTML",
)
tried("get_landing_page_dynamic_content", first(segmentation=segmentation), **dynamic)
tried("approve_landing_page", first(id=lp), id=lp)
tried("get_landing_page_by_id", first(id=lp, status="approved"), id=lp, status="approved")
tried("get_landing_page_by_name", first(id=lp), name="API LP", status=None)
tried("get_landing_pages", among(id=lp), maxReturn=None, status="approved", **place)
tried("get_landing_pages_yield", among(id=lp), status="approved", **place)
marketo.update_landing_page(lp, title="Not to stay")
tried("discard_landing_page_draft", first(id=lp), id=lp)
tried("unapprove_landing_page", first(id=lp), id=lp)
made = tried(
    "clone_landing_page",
    first(name="cloned landing page"),
    id=lp,
    name="cloned landing page",
    **place,
    description=None,
    template=template,
)
tried("delete_landing_page", first(id=record(made)["id"]), id=record(made)["id"])

# Sections are added to free-form pages.
free_template = record(
    marketo.create_landing_page_template("Free", folder, "Folder", templateType="freeForm")
)["id"]
empty = '<!DOCTYPE html><html><head></head><body><div id="mktoContent"></div></body></html>'
marketo.update_landing_page_template_content(free_template, written("free.html", empty))
marketo.approve_landing_page_template(free_template)
free = record(marketo.create_landing_page("Free Page", folder, "Folder", free_template))["id"]
tried(
    "create_landing_page_content_section",
    first(id=free),
    id=free,
    type="RichText",
    value="<p>Subtitle</p>",
    left=100,
    opacity=1.0,
    top=50,
    width=300,
    contentId=None,
)
marketo.create_landing_page_content_section(free, "RichText", "<p>Subtitle</p>", contentId="subtitle")
added = next((one["id"] for one in marketo.get_landing_page_content(free) if one["type"] == "RichText"), None)
tried("delete_landing_page_content_section", first(id=free), id=free, contentId=added)
domains = tried("get_landing_page_domains", with_members("hostname", "type"))
rule = {
    "hostname": record(domains).get("hostname"),
    "redirectFrom": '{"type":"path","value":"old"}',
    "redirectTo": '{"type":"url","value":"www.example.com"}',
}
tried.by_hand("/rest/asset/v1/redirectRules.json", rule, form=True)
tried("get_landing_page_redirect_rules", with_members("id", "hostname"))

# Forms.
made = tried(
    "create_form",
    first(name="API Form 4", language="Dutch", status="draft"),
    name="API Form 4",
    **place,
    description="optional description",
    language="Dutch",
    locale="nl_NL",
    progressiveProfiling=True,
    labelPosition="above",
    fontFamily="Droid Sans Mono",
    fontSize="12px",
    knownVisitor=None,
)
form = record(made)["id"]
tried(
    "update_form",
    first(id=form, name="API Form 5"),
    id=form,
    name="API Form 5",
    description=None,
    formTheme=None,
    customcss=None,
)
field = {"id": form, "fieldId": "AnnualRevenue"}
numbers = {
    "labelWidth": 200,
    "fieldWidth": 200,
    "formPrefill": True,
    "hintText": "hint",
    "defaultValue": 100,
    "minValue": 100,
    "maxValue": 1000000,
}
tried(
    "create_form_field",
    first(id="AnnualRevenue", label="Rev"),
    **field,
    label="Rev",
    instructions="fill out this field",
    required=True,
    **numbers,
)
tried(
    "update_form_field",
    first(id="AnnualRevenue", label="Revenue"),
    **field,
    label="Revenue",
    instructions="please fill out this field",
    required=False,
    **numbers,
)
tried("get_form_fields", among(id="AnnualRevenue", label="Revenue"), id=form, status=None)
tried("get_thank_you_page_by_form_id", with_members("thankYouList"), id=form)
tried("approve_form", with_members("id"), id=form)
tried("get_form_by_id", first(id=form, name="API Form 5"), id=form, status=None)
tried("get_form_by_name", first(id=form), name="API Form 5", status=None)
tried("get_forms", among(id=form), status=None, **place, maxReturn=None)
tried("get_forms_yield", among(id=form), **place)
tried("delete_form_field", first(id=form), **field)
tried("discard_form_draft", first(id=form), id=form)
made = tried(
    "clone_form", first(name="new form name"), id=form, name="new form name", **place, description=None
)
tried("unapprove_form", first(id=form), id=form)
tried("delete_form", first(id=record(made)["id"]), id=record(made)["id"])

tried.say()
