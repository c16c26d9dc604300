/** Users, their roles and workspaces (Adobe: "User Management"). */

const USER = [
  "userid",
  "firstName",
  "lastName",
  "emailAddress",
  "id",
  "apiOnly",
  "optedIn",
  "failedLogins",
  "failedDeviceCode",
  "isLocked",
  "lockedReason",
  "userRoleWorkspaces",
  "expiresAt",
  "lastLoginAt",
];
const LINK = ["accessRoleId", "accessRoleName", "workspaceId", "workspaceName"];

/** @type {import("../support/operations.mjs").Row[]} */
export default [
  {
    call: "getRoles",
    has: ["id", "name", "description", "type", "createdAt", "updatedAt"],
    keep: { role: "[name=Standard User].id", other: "[name=Admin].id" },
  },
  {
    call: "getWorkspaces",
    has: ["id", "name", "description", "globalViz", "status"],
    among: { name: "Default" },
    keep: { workspace: "0.id" },
  },
  {
    call: "inviteUser",
    json: {
      emailAddress: "daenerys@example.com",
      firstName: "Daenerys",
      lastName: "T",
      apiOnly: false,
      reason: "Keeper of dragons",
      userRoleWorkspaces: [{ accessRoleId: "$role", workspaceId: "$workspace" }],
    },
    shows: true,
  },
  {
    call: "getInvitedUserById",
    path: { userid: "daenerys@example.com" },
    has: [
      "id",
      "firstName",
      "lastName",
      "emailAddress",
      "subscriptionId",
      "status",
      "expiresAt",
      "createdAt",
      "updatedAt",
    ],
    shows: { emailAddress: "daenerys@example.com", firstName: "Daenerys", status: "pending" },
  },
  {
    call: "deleteInvitedUser",
    path: { userid: "daenerys@example.com" },
    then: [
      {
        call: "inviteUser",
        // The address is free again.
        json: {
          emailAddress: "daenerys@example.com",
          firstName: "Daenerys",
          lastName: "T",
          userRoleWorkspaces: [{ accessRoleId: "$role", workspaceId: "$workspace" }],
        },
      },
    ],
  },
  {
    call: "getUsers",
    query: { pageSize: 200 },
    has: ["userid", "firstName", "lastName", "emailAddress", "id", "apiOnly"],
    keep: { user: "[apiOnly=false].userid" },
  },
  { call: "getUserById", path: { userid: "$user" }, has: USER, shows: { userid: "$user", apiOnly: false } },
  {
    call: "updateUserAttributes",
    path: { userid: "$user" },
    json: { firstName: "JAMIE", lastName: "L" },
    has: USER,
    shows: { userid: "$user", firstName: "JAMIE", lastName: "L" },
    then: [{ call: "getUserById", path: { userid: "$user" }, shows: { firstName: "JAMIE" } }],
  },
  {
    call: "addRoles",
    first: [
      // So that it has the role for certain, and then does not.
      { call: "addRoles", path: { userid: "$user" }, json: [{ accessRoleId: "$other", workspaceId: "$workspace" }] },
      { call: "addRoles", path: { userid: "$user" }, json: [{ accessRoleId: "$role", workspaceId: "$workspace" }] },
      { call: "deleteRoles", path: { userid: "$user" }, json: [{ accessRoleId: "$role", workspaceId: "$workspace" }] },
    ],
    path: { userid: "$user" },
    json: [{ accessRoleId: "$role", workspaceId: "$workspace" }],
    has: LINK,
    among: { accessRoleId: "$role", workspaceId: "$workspace" },
  },
  {
    call: "getRolesAndWorkspacesById",
    path: { userid: "$user" },
    has: LINK,
    among: { accessRoleId: "$role", accessRoleName: "Standard User", workspaceId: "$workspace" },
  },
  {
    call: "deleteRoles",
    path: { userid: "$user" },
    json: [{ accessRoleId: "$role", workspaceId: "$workspace" }],
    has: LINK,
    lacks: { accessRoleId: "$role", workspaceId: "$workspace" },
  },
  {
    call: "deleteUser",
    path: { userid: "$user" },
    then: [{ call: "getUsers", query: { pageSize: 200 }, lacks: { userid: "$user" } }],
  },
];
