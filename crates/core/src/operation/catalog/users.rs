//! Users, roles and workspaces (Adobe: "User management"). The answers have no envelope. Adobe
//! states no time-out for them.

use crate::operation::row::{may, path, rows, user_get, user_post, user_step};
use crate::operation::{Grant, Paging, Permission, Replay};

/// Everything about users takes both.
const ADMIN: Permission = Permission::AllOf(&[Grant::AccessUserManagementApi, Grant::AccessUsers]);

rows! {
    /// User Management.
    USER_ROWS:

    /// The users, 20 to 200 at a time.
    GET_USERS = user_get("getUsers", "/userservice/management/v1/users/allusers.json")
        .takes(&[may("pageOffset"), may("pageSize")]).allowed(ADMIN).paged(Paging::PageOffset);

    /// Invites a user; the invitation is good for seven days.
    INVITE_USER = user_post("inviteUser", "/userservice/management/v1/users/invite.json")
        .allowed(ADMIN);

    /// The roles that there are.
    GET_ROLES = user_get("getRoles", "/userservice/management/v1/users/roles.json").allowed(ADMIN);

    /// The workspaces that there are.
    GET_WORKSPACES = user_get("getWorkspaces", "/userservice/management/v1/users/workspaces.json")
        .allowed(ADMIN);

    /// Deletes a user.
    DELETE_USER = user_step("deleteUser", "/userservice/management/v1/users/{userid}/delete.json")
        .takes(&[path("userid")]).allowed(ADMIN).replayed(Replay::Safe);

    /// Takes an invitation back.
    DELETE_INVITED_USER = user_step(
        "deleteInvitedUser",
        "/userservice/management/v1/users/{userid}/invite/delete.json",
    )
    .takes(&[path("userid")]).allowed(ADMIN).replayed(Replay::Safe);

    /// Changes what is known of a user.
    UPDATE_USER_ATTRIBUTES =
        user_post("updateUserAttributes", "/userservice/management/v1/users/{userid}/update.json")
            .takes(&[path("userid")]).allowed(ADMIN);

    /// The roles of a user, each with its workspace.
    GET_ROLES_AND_WORKSPACES_BY_ID = user_get(
        "getRolesAndWorkspacesById",
        "/userservice/management/v1/users/{userid}/roles.json",
    )
    .takes(&[path("userid")]).allowed(ADMIN);

    /// Gives a user roles in workspaces.
    ADD_ROLES =
        user_post("addRoles", "/userservice/management/v1/users/{userid}/roles/create.json")
            .takes(&[path("userid")]).allowed(ADMIN);

    /// Takes roles in workspaces from a user.
    DELETE_ROLES =
        user_post("deleteRoles", "/userservice/management/v1/users/{userid}/roles/delete.json")
            .takes(&[path("userid")]).allowed(ADMIN);

    /// One user.
    GET_USER_BY_ID =
        user_get("getUserById", "/userservice/management/v1/users/{userid}/user.json")
            .takes(&[path("userid")]).allowed(ADMIN);

    /// One user who has not answered the invitation.
    GET_INVITED_USER_BY_ID =
        user_get("getInvitedUserById", "/userservice/management/v1/users/{userid}/invite.json")
            .takes(&[path("userid")]).allowed(ADMIN);
}
