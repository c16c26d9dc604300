"""Folders, tokens, lists, smart lists, smart campaigns, programs, channels, tags, segmentations, files."""

from tried import Tried, among, every, first, record, with_members, written

tried = Tried()
marketo = tried.client

# Folders.
root = record(tried("get_folder_by_name", first(name="Default"), name="Default", type="Folder"))["id"]
made = tried(
    "create_folder",
    first(name="folder2", description="optional"),
    name="folder2",
    parentId=root,
    parentType="Folder",
    description="optional",
)
folder = record(made)["id"]
place = {"folderId": folder, "folderType": "Folder"}
tried(
    "update_folder",
    first(id=folder, name="New Name"),
    id=folder,
    name="New Name",
    description=None,
    isArchive=None,
)
tried("get_folder_by_id", first(id=folder, name="New Name"), id=folder, type="Folder")
tried("browse_folders", among(id=folder), root=root, maxDepth=5, maxReturn=200, workSpace="Default")
tried(
    "browse_folders_yield",
    among(id=folder),
    root=root,
    maxDepth=5,
    maxReturn=200,
    workSpace="Default",
    offset=0,
)

# Tokens.
token = {"id": folder, "folderType": "Folder", "name": "test", "type": "text"}
tried(
    "create_token",
    lambda got: record(record(got)["tokens"])["value"] == "testing 2",
    **token,
    value="testing 2",
)
tried(
    "get_tokens", lambda got: record(record(got)["tokens"])["name"] == "test", id=folder, folderType="Folder"
)
tried("delete_tokens", first(id=folder), **token)

# Static lists.
made = tried(
    "create_list",
    first(name="Test List", description="Optional"),
    **place,
    name="Test List",
    description="Optional",
)
static = record(made)["id"]
tried(
    "update_list",
    first(name="new name", description="new description"),
    id=static,
    name="new name",
    description="new description",
)
tried("get_list_by_id", first(id=static, name="new name"), id=static)
tried("get_list_by_name", first(id=static), name="new name")
browse = {**place, "earliestUpdatedAt": None, "latestUpdatedAt": None}
tried("browse_lists", every(id=static), **browse, offset=None, maxReturn=None)
tried("browse_lists_yield", every(id=static), **browse, offset=0, maxReturn=20)

# Smart lists.
smart = record(tried("get_smart_lists", with_members("id", "name")))
tried("get_smart_list_by_id", first(id=smart["id"]), id=smart["id"], return_full_result=False)
made = tried(
    "clone_smart_list",
    first(name="cloned smart list"),
    id=smart["id"],
    name="cloned smart list",
    **place,
    description=None,
)
tried(
    "get_smart_list_by_name", first(id=record(made)["id"]), name="cloned smart list", return_full_result=False
)
tried("delete_smart_list", first(id=record(made)["id"]), id=record(made)["id"])

# Smart campaigns.
made = tried(
    "create_smart_campaign",
    first(name="New Smart Campaign"),
    name="New Smart Campaign",
    **place,
    description=None,
)
campaign = record(made)["id"]
tried(
    "update_smart_campaign",
    first(id=campaign, name="New Name"),
    id=campaign,
    name="New Name",
    description=None,
)
tried("get_smart_campaign_by_id", first(id=campaign, name="New Name"), id=campaign)
tried("get_smart_campaign_by_name", first(id=campaign), name="New Name")
campaigns = tried("get_smart_campaigns", among(id=campaign), maxReturn=200, offset=0)
tried("get_smart_list_by_smart_campaign_id", with_members("id", "rules"), id=campaign, includeRules=True)
trigger = next(one["id"] for one in campaigns if one["type"] == "trigger" and one["isActive"])
tried("deactivate_smart_campaign", first(id=trigger), id=trigger)
tried("activate_smart_campaign", first(id=trigger), id=trigger)
made = tried(
    "clone_smart_campaign",
    first(name="Cloned Name"),
    id=campaign,
    name="Cloned Name",
    **place,
    isExecutable=False,
    description=None,
)
tried("delete_smart_campaign", first(id=record(made)["id"]), id=record(made)["id"])

# Channels and tags.
channels = tried("get_channels", with_members("id", "name", "applicableProgramType"), maxReturn=None)
channel = next(one["name"] for one in channels if one["applicableProgramType"] == "program")
tried("get_channel_by_name", first(name=channel), name=channel)
tag = next(
    one["tagType"]
    for one in tried("get_tags", with_members("tagType"), maxReturn=None)
    if not one["required"]
)
described = tried("get_tag_by_name", first(tagType=tag), name=tag)
value = record(described)["allowableValues"].strip("[]").split(",")[0]

# Programs.
costs = '[{"startDate":"2015-01-01","cost":2000,"note":""}]'
made = tried(
    "create_program",
    lambda got: record(got)["name"] == "Program Name" and record(record(got)["costs"])["cost"] == 2000,
    **place,
    name="Program Name",
    description="new Program",
    type="Default",
    channel=channel,
    tags={tag: value},
    costs=costs,
)
program = record(made)["id"]
tried(
    "update_program",
    first(id=program, name="Updated Name"),
    id=program,
    name="Updated Name",
    description="description update",
    tags={tag: value},
)
tried("get_program_by_id", first(id=program, tags=[{"tagType": tag, "tagValue": value}]), id=program)
tried("get_program_by_name", first(id=program), name="Updated Name")
tried("get_program_by_tag_type", among(id=program), tagType=tag, tagValue=value, maxReturn=20)
programs = tried("browse_programs", among(id=program), maxReturn=200)
tried("get_programs_yield", among(id=program), maxReturn=200)
tried("get_folder_contents", among(id=program, type="Program"), id=folder, type="Folder", maxReturn=None)
made = tried(
    "clone_program",
    first(name="Program Clone"),
    id=program,
    name="Program Clone",
    **place,
    description="this is a description",
)
tried("delete_program", first(id=record(made)["id"]), id=record(made)["id"])
# An email program is approved with the dates on which it runs, which it cannot set.
mailing = next(one["id"] for one in programs if one["type"] == "Email")
dates = {"startDate": "2026-03-05T15:00:00.000Z", "endDate": "2026-03-06T15:00:00.000Z"}
tried.by_hand(f"/rest/asset/v1/program/{mailing}.json", dates, form=True)
tried("get_smart_list_by_program_id", with_members("id", "rules"), id=mailing, includeRules=True)
tried("approve_program", first(id=mailing), id=mailing)
tried("unapprove_program", first(id=mailing), id=mailing)

# Segmentations.
segmentation = record(tried("get_segmentations", every(status="approved"), status="approved"))["id"]
tried("get_segments", among(name="Default", segmentationId=segmentation), id=segmentation, status=None)

# Files lie in the Design Studio. The folder is an id here, as in its README.
studio = record(marketo.get_folder_by_name("Design Studio"))["id"]
logo = written("Marketo-Logo.txt", "A logo\n")
made = tried(
    "create_file",
    first(name="Marketo-Logo.txt", size=7),
    name="Marketo-Logo.txt",
    file=logo,
    folder=studio,
    description=None,
)
file = record(made)["id"]
tried("update_file_content", with_members("id"), id=file, file=written("Marketo-Logo.txt", "A larger logo\n"))
tried("get_file_by_id", first(id=file, size=14), id=file)
tried("get_file_by_name", first(id=file), name="Marketo-Logo.txt")
tried("list_files", among(id=file), folder=studio, maxReturn=None)
tried("get_files_yield", among(id=file), folderId=studio, folderType="Folder")

tried("delete_list", first(id=static), id=static)
empty = record(marketo.create_folder("Empty", root, "Folder"))["id"]
tried("delete_folder", first(id=empty), id=empty)

tried.say()
