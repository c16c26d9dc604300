/* Made from the catalog of operations by `cargo xtask types`. */
import type { Envelope, FileToSend, Json, MarketoFile, Value } from "./types.js";

/** What each operation takes, and what a good answer is. */
export interface Operations {
  /** `GET /rest/v1/lead/{leadId}.json` */
  getLeadById: {
    takes: {
      path: { leadId: Value };
      query?: { fields?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/leads.json` */
  getLeadsByFilterType: {
    takes: {
      query: { filterType: Value; filterValues: Value; fields?: Value | undefined; batchSize?: Value | undefined; nextPageToken?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/leads.json` */
  syncLeads: {
    takes: {
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/leads/delete.json` */
  deleteLeads: {
    takes: {
      query?: { id?: Value | undefined };
      body?: Json | object;
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/leads/describe.json` */
  describeLead: {
    takes: Record<never, never>;
    gives: Envelope;
  };
  /** `GET /rest/v1/leads/describe2.json` */
  describeLead2: {
    takes: Record<never, never>;
    gives: Envelope;
  };
  /** `GET /rest/v1/leads/schema/fields/{fieldApiName}.json` */
  getLeadFieldByName: {
    takes: {
      path: { fieldApiName: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/leads/schema/fields/{fieldApiName}.json` */
  updateLeadField: {
    takes: {
      path: { fieldApiName: Value };
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/leads/schema/fields.json` */
  getLeadFields: {
    takes: {
      query?: { batchSize?: Value | undefined; nextPageToken?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/leads/schema/fields.json` */
  createLeadFields: {
    takes: {
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/program/members/describe.json` */
  describeProgramMemberOld: {
    takes: Record<never, never>;
    gives: Envelope;
  };
  /** `GET /rest/v1/leads/partitions.json` */
  getLeadPartitions: {
    takes: Record<never, never>;
    gives: Envelope;
  };
  /** `POST /rest/v1/leads/partitions.json` */
  updateLeadPartition: {
    takes: {
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/leads/programs/{programId}.json` */
  getLeadsByProgramId: {
    takes: {
      path: { programId: Value };
      query?: { fields?: Value | undefined; batchSize?: Value | undefined; nextPageToken?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/leads/programs/{programId}/status.json` */
  changeLeadProgramStatus: {
    takes: {
      path: { programId: Value };
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/leads/push.json` */
  pushLeadToMarketo: {
    takes: {
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/leads/submitForm.json` */
  submitForm: {
    takes: {
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/leads/{leadId}/associate.json` */
  associateLead: {
    takes: {
      path: { leadId: Value };
      query: { cookie: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/leads/{leadId}/merge.json` */
  mergeLeads: {
    takes: {
      path: { leadId: Value };
      query?: { leadId?: Value | undefined; leadIds?: Value | undefined; mergeInCRM?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/leads/{leadId}/listMembership.json` */
  getListsByLeadId: {
    takes: {
      path: { leadId: Value };
      query?: { nextPageToken?: Value | undefined; batchSize?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/leads/{leadId}/programMembership.json` */
  getProgramsByLeadId: {
    takes: {
      path: { leadId: Value };
      query?: { nextPageToken?: Value | undefined; batchSize?: Value | undefined; earliestUpdatedAt?: Value | undefined; latestUpdatedAt?: Value | undefined; filterType?: Value | undefined; filterValues?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/leads/{leadId}/smartCampaignMembership.json` */
  getSmartCampaignsByLeadId: {
    takes: {
      path: { leadId: Value };
      query?: { nextPageToken?: Value | undefined; batchSize?: Value | undefined; earliestUpdatedAt?: Value | undefined; latestUpdatedAt?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/activities.json` */
  getLeadActivities: {
    takes: {
      query: { nextPageToken: Value; activityTypeIds: Value; assetIds?: Value | undefined; listId?: Value | undefined; leadIds?: Value | undefined; batchSize?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/activities/deletedleads.json` */
  getDeletedLeads: {
    takes: {
      query: { nextPageToken: Value; batchSize?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/activities/external.json` */
  addCustomActivities: {
    takes: {
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/activities/external/type.json` */
  createCustomActivityType: {
    takes: {
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/activities/external/type/{apiName}.json` */
  updateCustomActivityType: {
    takes: {
      path: { apiName: Value };
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/activities/external/type/{apiName}/approve.json` */
  approveCustomActivityType: {
    takes: {
      path: { apiName: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/activities/external/type/{apiName}/attributes/create.json` */
  createCustomActivityTypeAttributes: {
    takes: {
      path: { apiName: Value };
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/activities/external/type/{apiName}/attributes/delete.json` */
  deleteCustomActivityTypeAttributes: {
    takes: {
      path: { apiName: Value };
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/activities/external/type/{apiName}/attributes/update.json` */
  updateCustomActivityTypeAttributes: {
    takes: {
      path: { apiName: Value };
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/activities/external/type/{apiName}/delete.json` */
  deleteCustomActivityType: {
    takes: {
      path: { apiName: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/activities/external/type/{apiName}/describe.json` */
  describeCustomActivityType: {
    takes: {
      path: { apiName: Value };
      query?: { draft?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/activities/external/type/{apiName}/discardDraft.json` */
  discardCustomActivityTypeDraft: {
    takes: {
      path: { apiName: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/activities/external/types.json` */
  getCustomActivityTypes: {
    takes: Record<never, never>;
    gives: Envelope;
  };
  /** `GET /rest/v1/activities/leadchanges.json` */
  getLeadChanges: {
    takes: {
      query: { nextPageToken: Value; fields: Value; listId?: Value | undefined; leadIds?: Value | undefined; batchSize?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/activities/pagingtoken.json` */
  getPagingToken: {
    takes: {
      query: { sinceDatetime: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/activities/types.json` */
  getActivityTypes: {
    takes: Record<never, never>;
    gives: Envelope;
  };
  /** `GET /rest/v1/campaigns.json` */
  getCampaigns: {
    takes: {
      query?: { id?: Value | undefined; name?: Value | undefined; programName?: Value | undefined; workspaceName?: Value | undefined; batchSize?: Value | undefined; nextPageToken?: Value | undefined; isTriggerable?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/campaigns/{campaignId}.json` */
  getCampaignById: {
    takes: {
      path: { campaignId: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/campaigns/{campaignId}/schedule.json` */
  scheduleCampaign: {
    takes: {
      path: { campaignId: Value };
      body?: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/campaigns/{campaignId}/trigger.json` */
  requestCampaign: {
    takes: {
      path: { campaignId: Value };
      body?: Json | object;
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/companies.json` */
  getCompanies: {
    takes: {
      query: { filterType: Value; filterValues: Value; fields?: Value | undefined; batchSize?: Value | undefined; nextPageToken?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/companies.json` */
  syncCompanies: {
    takes: {
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/companies/delete.json` */
  deleteCompanies: {
    takes: {
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/companies/describe.json` */
  describeCompanies: {
    takes: Record<never, never>;
    gives: Envelope;
  };
  /** `GET /rest/v1/companies/schema/fields/{fieldApiName}.json` */
  getCompanyFieldByName: {
    takes: {
      path: { fieldApiName: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/companies/schema/fields.json` */
  getCompanyFields: {
    takes: {
      query?: { batchSize?: Value | undefined; nextPageToken?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/customobjects.json` */
  listCustomObjects: {
    takes: {
      query?: { names?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/customobjects/{customObjectName}.json` */
  getCustomObjects: {
    takes: {
      path: { customObjectName: Value };
      query: { filterType: Value; filterValues: Value; fields?: Value | undefined; batchSize?: Value | undefined; nextPageToken?: Value | undefined };
      body?: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/customobjects/{customObjectName}.json` */
  syncCustomObjects: {
    takes: {
      path: { customObjectName: Value };
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/customobjects/{customObjectName}/delete.json` */
  deleteCustomObjects: {
    takes: {
      path: { customObjectName: Value };
      body?: Json | object;
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/customobjects/{customObjectName}/describe.json` */
  describeCustomObjects: {
    takes: {
      path: { customObjectName: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/customobjects/schema.json` */
  listCustomObjectTypes: {
    takes: {
      query?: { names?: Value | undefined; state?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/customobjects/schema.json` */
  syncCustomObjectType: {
    takes: {
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/customobjects/schema/{apiName}/approve.json` */
  approveCustomObjectType: {
    takes: {
      path: { apiName: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/customobjects/schema/{apiName}/discardDraft.json` */
  discardCustomObjectTypeDraft: {
    takes: {
      path: { apiName: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/customobjects/schema/{apiName}/delete.json` */
  deleteCustomObjectType: {
    takes: {
      path: { apiName: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/customobjects/schema/{apiName}/describe.json` */
  describeCustomObjectType: {
    takes: {
      path: { apiName: Value };
      query?: { state?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/customobjects/schema/{apiName}/addField.json` */
  addCustomObjectTypeFields: {
    takes: {
      path: { apiName: Value };
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/customobjects/schema/{apiName}/deleteField.json` */
  deleteCustomObjectTypeFields: {
    takes: {
      path: { apiName: Value };
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/customobjects/schema/{apiName}/{fieldApiName}/updateField.json` */
  updateCustomObjectTypeField: {
    takes: {
      path: { apiName: Value; fieldApiName: Value };
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/customobjects/schema/fieldDataTypes.json` */
  getCustomObjectTypeFieldDataTypes: {
    takes: Record<never, never>;
    gives: Envelope;
  };
  /** `GET /rest/v1/customobjects/schema/linkableObjects.json` */
  getCustomObjectLinkableObjects: {
    takes: Record<never, never>;
    gives: Envelope;
  };
  /** `GET /rest/v1/customobjects/schema/{apiName}/dependentAssets.json` */
  getCustomObjectDependentAssets: {
    takes: {
      path: { apiName: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/opportunities/schema/fields/{fieldApiName}.json` */
  getOpportunityFieldByName: {
    takes: {
      path: { fieldApiName: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/opportunities/schema/fields.json` */
  getOpportunityFields: {
    takes: {
      query?: { batchSize?: Value | undefined; nextPageToken?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/opportunities.json` */
  getOpportunities: {
    takes: {
      query: { filterType: Value; filterValues: Value; fields?: Value | undefined; batchSize?: Value | undefined; nextPageToken?: Value | undefined };
      body?: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/opportunities.json` */
  syncOpportunities: {
    takes: {
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/opportunities/delete.json` */
  deleteOpportunities: {
    takes: {
      body?: Json | object;
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/opportunities/describe.json` */
  describeOpportunity: {
    takes: Record<never, never>;
    gives: Envelope;
  };
  /** `GET /rest/v1/opportunities/roles.json` */
  getOpportunityRoles: {
    takes: {
      query: { filterType: Value; filterValues: Value; fields?: Value | undefined; batchSize?: Value | undefined; nextPageToken?: Value | undefined };
      body?: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/opportunities/roles.json` */
  syncOpportunityRoles: {
    takes: {
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/opportunities/roles/delete.json` */
  deleteOpportunityRoles: {
    takes: {
      body?: Json | object;
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/opportunities/roles/describe.json` */
  describeOpportunityRole: {
    takes: Record<never, never>;
    gives: Envelope;
  };
  /** `GET /rest/v1/programs/members/schema/fields/{fieldApiName}.json` */
  getProgramMemberFieldByName: {
    takes: {
      path: { fieldApiName: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/programs/members/schema/fields/{fieldApiName}.json` */
  updateProgramMemberField: {
    takes: {
      path: { fieldApiName: Value };
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/programs/members/schema/fields.json` */
  getProgramMemberFields: {
    takes: {
      query?: { batchSize?: Value | undefined; nextPageToken?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/programs/members/schema/fields.json` */
  createProgramMemberFields: {
    takes: {
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/programs/{programId}/members/status.json` */
  syncProgramMemberStatus: {
    takes: {
      path: { programId: Value };
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/programs/{programId}/members.json` */
  getProgramMembers: {
    takes: {
      path: { programId: Value };
      query: { filterType: Value; filterValues: Value; startAt?: Value | undefined; endAt?: Value | undefined; fields?: Value | undefined; batchSize?: Value | undefined; nextPageToken?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/programs/{programId}/members.json` */
  syncProgramMemberData: {
    takes: {
      path: { programId: Value };
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/programs/{programId}/members/delete.json` */
  deleteProgramMembers: {
    takes: {
      path: { programId: Value };
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/programs/members/describe.json` */
  describeProgramMember: {
    takes: Record<never, never>;
    gives: Envelope;
  };
  /** `GET /rest/v1/namedaccounts/schema/fields/{fieldApiName}.json` */
  getNamedAccountFieldByName: {
    takes: {
      path: { fieldApiName: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/namedaccounts/schema/fields.json` */
  getNamedAccountFields: {
    takes: {
      query?: { batchSize?: Value | undefined; nextPageToken?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/namedaccounts.json` */
  getNamedAccounts: {
    takes: {
      query: { filterType: Value; filterValues: Value; fields?: Value | undefined; batchSize?: Value | undefined; nextPageToken?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/namedaccounts.json` */
  syncNamedAccounts: {
    takes: {
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/namedaccounts/delete.json` */
  deleteNamedAccounts: {
    takes: {
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/namedaccounts/describe.json` */
  describeNamedAccounts: {
    takes: Record<never, never>;
    gives: Envelope;
  };
  /** `GET /rest/v1/namedAccountList/{id}/namedAccounts.json` */
  getNamedAccountListMembers: {
    takes: {
      path: { id: Value };
      query?: { fields?: Value | undefined; batchSize?: Value | undefined; nextPageToken?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/namedAccountList/{id}/namedAccounts.json` */
  addNamedAccountListMembers: {
    takes: {
      path: { id: Value };
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/namedAccountList/{id}/namedAccounts/remove.json` */
  removeNamedAccountListMembers: {
    takes: {
      path: { id: Value };
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/namedAccountLists.json` */
  getNamedAccountLists: {
    takes: {
      query: { filterType: Value; filterValues: Value; batchSize?: Value | undefined; nextPageToken?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/namedAccountLists.json` */
  syncNamedAccountLists: {
    takes: {
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/namedAccountLists/delete.json` */
  deleteNamedAccountLists: {
    takes: {
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/salespersons.json` */
  getSalesPersons: {
    takes: {
      query: { filterType: Value; filterValues: Value; fields?: Value | undefined; batchSize?: Value | undefined; nextPageToken?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/salespersons.json` */
  syncSalesPersons: {
    takes: {
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/salespersons/delete.json` */
  deleteSalesPersons: {
    takes: {
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/salespersons/describe.json` */
  describeSalesPersons: {
    takes: Record<never, never>;
    gives: Envelope;
  };
  /** `GET /rest/v1/lists.json` */
  getLists: {
    takes: {
      query?: { id?: Value | undefined; name?: Value | undefined; programName?: Value | undefined; workspaceName?: Value | undefined; batchSize?: Value | undefined; nextPageToken?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/lists/{listId}.json` */
  getListById: {
    takes: {
      path: { listId: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/lists/{listId}/leads.json` */
  getLeadsByListId: {
    takes: {
      path: { listId: Value };
      query?: { fields?: Value | undefined; batchSize?: Value | undefined; nextPageToken?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/v1/lists/{listId}/leads.json` */
  addLeadsToList: {
    takes: {
      path: { listId: Value };
      query?: { id?: Value | undefined };
      body?: Json | object;
    };
    gives: Envelope;
  };
  /** `DELETE /rest/v1/lists/{listId}/leads.json` */
  removeLeadsFromList: {
    takes: {
      path: { listId: Value };
      query?: { id?: Value | undefined };
      body?: Json | object;
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/lists/{listId}/leads/ismember.json` */
  isMemberOfList: {
    takes: {
      path: { listId: Value };
      query?: { id?: Value | undefined };
      body?: Json | object;
    };
    gives: Envelope;
  };
  /** `GET /rest/v1/stats/errors.json` */
  getDailyErrors: {
    takes: Record<never, never>;
    gives: Envelope;
  };
  /** `GET /rest/v1/stats/errors/last7days.json` */
  getWeeklyErrors: {
    takes: Record<never, never>;
    gives: Envelope;
  };
  /** `GET /rest/v1/stats/usage.json` */
  getDailyUsage: {
    takes: Record<never, never>;
    gives: Envelope;
  };
  /** `GET /rest/v1/stats/usage/last7days.json` */
  getWeeklyUsage: {
    takes: Record<never, never>;
    gives: Envelope;
  };
  /** `GET /bulk/v1/leads/export.json` */
  getExportLeadJobs: {
    takes: {
      query?: { status?: Value | undefined; batchSize?: Value | undefined; nextPageToken?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /bulk/v1/leads/export/create.json` */
  createExportLeadJob: {
    takes: {
      body?: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /bulk/v1/leads/export/{exportId}/cancel.json` */
  cancelExportLeadJob: {
    takes: {
      path: { exportId: Value };
    };
    gives: Envelope;
  };
  /** `POST /bulk/v1/leads/export/{exportId}/enqueue.json` */
  enqueueExportLeadJob: {
    takes: {
      path: { exportId: Value };
    };
    gives: Envelope;
  };
  /** `GET /bulk/v1/leads/export/{exportId}/file.json` */
  getExportLeadFile: {
    takes: {
      path: { exportId: Value };
      headers?: { Range?: string | undefined };
      range?: string;
    };
    gives: MarketoFile;
  };
  /** `GET /bulk/v1/leads/export/{exportId}/status.json` */
  getExportLeadJobStatus: {
    takes: {
      path: { exportId: Value };
    };
    gives: Envelope;
  };
  /** `GET /bulk/v1/activities/export.json` */
  getExportActivityJobs: {
    takes: {
      query?: { status?: Value | undefined; batchSize?: Value | undefined; nextPageToken?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /bulk/v1/activities/export/create.json` */
  createExportActivityJob: {
    takes: {
      body?: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /bulk/v1/activities/export/{exportId}/cancel.json` */
  cancelExportActivityJob: {
    takes: {
      path: { exportId: Value };
    };
    gives: Envelope;
  };
  /** `POST /bulk/v1/activities/export/{exportId}/enqueue.json` */
  enqueueExportActivityJob: {
    takes: {
      path: { exportId: Value };
    };
    gives: Envelope;
  };
  /** `GET /bulk/v1/activities/export/{exportId}/file.json` */
  getExportActivityFile: {
    takes: {
      path: { exportId: Value };
      headers?: { Range?: string | undefined };
      range?: string;
    };
    gives: MarketoFile;
  };
  /** `GET /bulk/v1/activities/export/{exportId}/status.json` */
  getExportActivityJobStatus: {
    takes: {
      path: { exportId: Value };
    };
    gives: Envelope;
  };
  /** `GET /bulk/v1/customobjects/{apiName}/export.json` */
  getExportCustomObjectJobs: {
    takes: {
      path: { apiName: Value };
      query?: { status?: Value | undefined; batchSize?: Value | undefined; nextPageToken?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /bulk/v1/customobjects/{apiName}/export/create.json` */
  createExportCustomObjectJob: {
    takes: {
      path: { apiName: Value };
      body?: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /bulk/v1/customobjects/{apiName}/export/{exportId}/cancel.json` */
  cancelExportCustomObjectJob: {
    takes: {
      path: { apiName: Value; exportId: Value };
    };
    gives: Envelope;
  };
  /** `POST /bulk/v1/customobjects/{apiName}/export/{exportId}/enqueue.json` */
  enqueueExportCustomObjectJob: {
    takes: {
      path: { apiName: Value; exportId: Value };
    };
    gives: Envelope;
  };
  /** `GET /bulk/v1/customobjects/{apiName}/export/{exportId}/file.json` */
  getExportCustomObjectFile: {
    takes: {
      path: { apiName: Value; exportId: Value };
      headers?: { Range?: string | undefined };
      range?: string;
    };
    gives: MarketoFile;
  };
  /** `GET /bulk/v1/customobjects/{apiName}/export/{exportId}/status.json` */
  getExportCustomObjectJobStatus: {
    takes: {
      path: { apiName: Value; exportId: Value };
    };
    gives: Envelope;
  };
  /** `GET /bulk/v1/program/members/export.json` */
  getExportProgramMemberJobs: {
    takes: {
      query?: { status?: Value | undefined; batchSize?: Value | undefined; nextPageToken?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /bulk/v1/program/members/export/create.json` */
  createExportProgramMemberJob: {
    takes: {
      body?: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /bulk/v1/program/members/export/{exportId}/cancel.json` */
  cancelExportProgramMemberJob: {
    takes: {
      path: { exportId: Value };
    };
    gives: Envelope;
  };
  /** `POST /bulk/v1/program/members/export/{exportId}/enqueue.json` */
  enqueueExportProgramMemberJob: {
    takes: {
      path: { exportId: Value };
    };
    gives: Envelope;
  };
  /** `GET /bulk/v1/program/members/export/{exportId}/file.json` */
  getExportProgramMemberFile: {
    takes: {
      path: { exportId: Value };
      headers?: { Range?: string | undefined };
      range?: string;
    };
    gives: MarketoFile;
  };
  /** `GET /bulk/v1/program/members/export/{exportId}/status.json` */
  getExportProgramMemberJobStatus: {
    takes: {
      path: { exportId: Value };
    };
    gives: Envelope;
  };
  /** `POST /bulk/v1/leads.json` */
  importLeads: {
    takes: {
      query: { format: Value; lookupField?: Value | undefined; partitionName?: Value | undefined; listId?: Value | undefined };
      file?: FileToSend;
    };
    gives: Envelope;
  };
  /** `GET /bulk/v1/leads/batch/{batchId}.json` */
  getImportLeadStatus: {
    takes: {
      path: { batchId: Value };
    };
    gives: Envelope;
  };
  /** `GET /bulk/v1/leads/batch/{batchId}/failures.json` */
  getImportLeadFailures: {
    takes: {
      path: { batchId: Value };
      range?: string;
    };
    gives: MarketoFile;
  };
  /** `GET /bulk/v1/leads/batch/{batchId}/warnings.json` */
  getImportLeadWarnings: {
    takes: {
      path: { batchId: Value };
      range?: string;
    };
    gives: MarketoFile;
  };
  /** `POST /bulk/v1/customobjects/{apiName}/import.json` */
  importCustomObjects: {
    takes: {
      path: { apiName: Value };
      query: { format: Value };
      file?: FileToSend;
    };
    gives: Envelope;
  };
  /** `GET /bulk/v1/customobjects/{apiName}/import/{batchId}/failures.json` */
  getImportCustomObjectFailures: {
    takes: {
      path: { apiName: Value; batchId: Value };
      range?: string;
    };
    gives: MarketoFile;
  };
  /** `GET /bulk/v1/customobjects/{apiName}/import/{batchId}/status.json` */
  getImportCustomObjectStatus: {
    takes: {
      path: { apiName: Value; batchId: Value };
    };
    gives: Envelope;
  };
  /** `GET /bulk/v1/customobjects/{apiName}/import/{batchId}/warnings.json` */
  getImportCustomObjectWarnings: {
    takes: {
      path: { apiName: Value; batchId: Value };
      range?: string;
    };
    gives: MarketoFile;
  };
  /** `POST /bulk/v1/program/{programId}/members/import.json` */
  importProgramMembers: {
    takes: {
      path: { programId: Value };
      query: { programMemberStatus: Value; format: Value };
      file?: FileToSend;
    };
    gives: Envelope;
  };
  /** `GET /bulk/v1/program/members/import/{batchId}/failures.json` */
  getImportProgramMemberFailures: {
    takes: {
      path: { batchId: Value };
      range?: string;
    };
    gives: MarketoFile;
  };
  /** `GET /bulk/v1/program/members/import/{batchId}/status.json` */
  getImportProgramMemberStatus: {
    takes: {
      path: { batchId: Value };
    };
    gives: Envelope;
  };
  /** `GET /bulk/v1/program/members/import/{batchId}/warnings.json` */
  getImportProgramMemberWarnings: {
    takes: {
      path: { batchId: Value };
      range?: string;
    };
    gives: MarketoFile;
  };
  /** `GET /userservice/management/v1/users/allusers.json` */
  getUsers: {
    takes: {
      query?: { pageOffset?: Value | undefined; pageSize?: Value | undefined };
    };
    gives: Json | undefined;
  };
  /** `POST /userservice/management/v1/users/invite.json` */
  inviteUser: {
    takes: {
      body: Json | object;
    };
    gives: Json | undefined;
  };
  /** `GET /userservice/management/v1/users/roles.json` */
  getRoles: {
    takes: Record<never, never>;
    gives: Json | undefined;
  };
  /** `GET /userservice/management/v1/users/workspaces.json` */
  getWorkspaces: {
    takes: Record<never, never>;
    gives: Json | undefined;
  };
  /** `POST /userservice/management/v1/users/{userid}/delete.json` */
  deleteUser: {
    takes: {
      path: { userid: Value };
    };
    gives: Json | undefined;
  };
  /** `POST /userservice/management/v1/users/{userid}/invite/delete.json` */
  deleteInvitedUser: {
    takes: {
      path: { userid: Value };
    };
    gives: Json | undefined;
  };
  /** `POST /userservice/management/v1/users/{userid}/update.json` */
  updateUserAttributes: {
    takes: {
      path: { userid: Value };
      body: Json | object;
    };
    gives: Json | undefined;
  };
  /** `GET /userservice/management/v1/users/{userid}/roles.json` */
  getRolesAndWorkspacesById: {
    takes: {
      path: { userid: Value };
    };
    gives: Json | undefined;
  };
  /** `POST /userservice/management/v1/users/{userid}/roles/create.json` */
  addRoles: {
    takes: {
      path: { userid: Value };
      body: Json | object;
    };
    gives: Json | undefined;
  };
  /** `POST /userservice/management/v1/users/{userid}/roles/delete.json` */
  deleteRoles: {
    takes: {
      path: { userid: Value };
      body: Json | object;
    };
    gives: Json | undefined;
  };
  /** `GET /userservice/management/v1/users/{userid}/user.json` */
  getUserById: {
    takes: {
      path: { userid: Value };
    };
    gives: Json | undefined;
  };
  /** `GET /userservice/management/v1/users/{userid}/invite.json` */
  getInvitedUserById: {
    takes: {
      path: { userid: Value };
    };
    gives: Json | undefined;
  };
  /** `POST /subscriptions/{munchkinId}/persons` */
  syncPersonsViaIngestion: {
    takes: {
      headers: { "X-Mkto-User-Token": string; "X-Correlation-Id"?: string | undefined; "X-Request-Source"?: string | undefined };
      body: Json | object;
    };
    gives: undefined;
  };
  /** `POST /subscriptions/{munchkinId}/customobjects/{customObjectAPIName}` */
  syncCustomObjectsViaIngestion: {
    takes: {
      path: { customObjectAPIName: Value };
      headers: { "X-Mkto-User-Token": string; "X-Correlation-Id"?: string | undefined; "X-Request-Source"?: string | undefined };
      body: Json | object;
    };
    gives: undefined;
  };
  /** `POST /subscriptions/{munchkinId}/companies` */
  syncCompaniesViaIngestion: {
    takes: {
      headers: { "X-Mkto-User-Token": string; "X-Correlation-Id"?: string | undefined; "X-Request-Source"?: string | undefined };
      body: Json | object;
    };
    gives: undefined;
  };
  /** `POST /subscriptions/{munchkinId}/programmembers` */
  syncProgramMemberStatusViaIngestion: {
    takes: {
      headers: { "X-Mkto-User-Token": string; "X-Correlation-Id"?: string | undefined; "X-Request-Source"?: string | undefined };
      body: Json | object;
    };
    gives: undefined;
  };
  /** `POST /subscriptions/{munchkinId}/programmembers/delete` */
  deleteProgramMembersViaIngestion: {
    takes: {
      headers: { "X-Mkto-User-Token": string; "X-Correlation-Id"?: string | undefined; "X-Request-Source"?: string | undefined };
      body: Json | object;
    };
    gives: undefined;
  };
  /** `POST /subscriptions/{munchkinId}/lists` */
  addLeadsToListViaIngestion: {
    takes: {
      headers: { "X-Mkto-User-Token": string; "X-Correlation-Id"?: string | undefined; "X-Request-Source"?: string | undefined };
      body: Json | object;
    };
    gives: undefined;
  };
  /** `POST /subscriptions/{munchkinId}/lists/remove` */
  removeLeadsFromListViaIngestion: {
    takes: {
      headers: { "X-Mkto-User-Token": string; "X-Correlation-Id"?: string | undefined; "X-Request-Source"?: string | undefined };
      body: Json | object;
    };
    gives: undefined;
  };
  /** `GET /rest/asset/v1/email/byName.json` */
  getEmailByName: {
    takes: {
      query: { name: Value; status?: Value | undefined; folder?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/email/{id}.json` */
  getEmailById: {
    takes: {
      path: { id: Value };
      query?: { status?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/email/{id}.json` */
  updateEmailMetadata: {
    takes: {
      path: { id: Value };
      form?: { description?: Value | undefined; name?: Value | undefined; preHeader?: Value | undefined; operational?: Value | undefined; published?: Value | undefined; textOnly?: Value | undefined; webView?: Value | undefined; autoCopyToText?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/email/{id}/approveDraft.json` */
  approveEmailDraft: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/email/{id}/clone.json` */
  cloneEmail: {
    takes: {
      path: { id: Value };
      form: { description?: Value | undefined; folder: Value; name: Value; operational?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/email/{id}/content.json` */
  getEmailContent: {
    takes: {
      path: { id: Value };
      query?: { status?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/email/{id}/content.json` */
  updateEmailContent: {
    takes: {
      path: { id: Value };
      form?: { fromEmail?: Value | undefined; fromName?: Value | undefined; replyTO?: Value | undefined; subject?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/email/{id}/content/rearrange.json` */
  rearrangeEmailModules: {
    takes: {
      path: { id: Value };
      form: { positions: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/email/{id}/content/{htmlId}.json` */
  updateEmailContentSection: {
    takes: {
      path: { id: Value; htmlId: Value };
      form: { altText?: Value | undefined; externalUrl?: Value | undefined; height?: Value | undefined; image?: Value | undefined; linkUrl?: Value | undefined; overWrite?: Value | undefined; style?: Value | undefined; textValue?: Value | undefined; type: Value; value: Value; videoUrl?: Value | undefined; width?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/email/{id}/content/{moduleId}/add.json` */
  addEmailModule: {
    takes: {
      path: { id: Value; moduleId: Value };
      form: { name: Value; index: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/email/{id}/content/{moduleId}/delete.json` */
  deleteModule: {
    takes: {
      path: { id: Value; moduleId: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/email/{id}/content/{moduleId}/duplicate.json` */
  duplicateEmailModule: {
    takes: {
      path: { id: Value; moduleId: Value };
      form: { name: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/email/{id}/content/{moduleId}/rename.json` */
  renameEmailModule: {
    takes: {
      path: { id: Value; moduleId: Value };
      form: { name: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/email/{id}/delete.json` */
  deleteEmail: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/email/{id}/discardDraft.json` */
  discardEmailDraft: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/email/{id}/dynamicContent/{contentId}.json` */
  getEmailDynamicContent: {
    takes: {
      path: { id: Value; contentId: Value };
      query?: { status?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/email/{id}/dynamicContent/{contentId}.json` */
  updateEmailDynamicContentSection: {
    takes: {
      path: { id: Value; contentId: Value };
      form: { altText?: Value | undefined; externalUrl?: Value | undefined; height?: Value | undefined; image?: Value | undefined; linkUrl?: Value | undefined; overWrite?: Value | undefined; style?: Value | undefined; type: Value; value: Value; videoUrl?: Value | undefined; width?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/email/{id}/sendSample.json` */
  sendSampleEmail: {
    takes: {
      path: { id: Value };
      form: { emailAddress: Value; leadId?: Value | undefined; textOnly?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/email/{id}/unapprove.json` */
  unapproveEmail: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/email/{id}/variable/{name}.json` */
  updateEmailVariable: {
    takes: {
      path: { id: Value; name: Value };
      form?: { value?: Value | undefined; moduleId?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/email/{id}/variables.json` */
  getEmailVariables: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/email/ccFields.json` */
  getEmailCCFields: {
    takes: Record<never, never>;
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/emails.json` */
  getEmails: {
    takes: {
      query?: { status?: Value | undefined; folder?: Value | undefined; offset?: Value | undefined; maxReturn?: Value | undefined; earliestUpdatedAt?: Value | undefined; latestUpdatedAt?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/emails.json` */
  createEmail: {
    takes: {
      form: { description?: Value | undefined; folder: Value; fromEmail: Value; fromName: Value; name: Value; operational?: Value | undefined; replyEmail: Value; subject: Value; template: Value; textOnly?: Value | undefined; autoCopyToText?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/email/{id}/fullContent.json` */
  getEmailFullContent: {
    takes: {
      path: { id: Value };
      query?: { status?: Value | undefined; leadId?: Value | undefined; type?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/email/{id}/fullContent.json` */
  updateEmailFullContent: {
    takes: {
      path: { id: Value };
      form: { content: Value };
      file?: FileToSend;
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/emailTemplate/byName.json` */
  getEmailTemplateByName: {
    takes: {
      query: { name: Value; status?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/emailTemplate/{id}.json` */
  getEmailTemplateById: {
    takes: {
      path: { id: Value };
      query?: { status?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/emailTemplate/{id}.json` */
  updateEmailTemplateMetadata: {
    takes: {
      path: { id: Value };
      form?: { description?: Value | undefined; name?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/emailTemplate/{id}/approveDraft.json` */
  approveEmailTemplateDraft: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/emailTemplate/{id}/clone.json` */
  cloneEmailTemplate: {
    takes: {
      path: { id: Value };
      form: { description?: Value | undefined; folder: Value; name: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/emailTemplate/{id}/content.json` */
  getEmailTemplateContentById: {
    takes: {
      path: { id: Value };
      query?: { status?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/emailTemplate/{id}/content.json` */
  updateEmailTemplateContent: {
    takes: {
      path: { id: Value };
      form?: { content?: Value | undefined };
      file?: FileToSend;
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/emailTemplate/{id}/delete.json` */
  deleteEmailTemplate: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/emailTemplate/{id}/discardDraft.json` */
  discardEmailTemplateDraft: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/emailTemplate/{id}/unapprove.json` */
  unapproveEmailTemplateDraft: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/emailTemplates.json` */
  getEmailTemplates: {
    takes: {
      query?: { offset?: Value | undefined; maxReturn?: Value | undefined; status?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/emailTemplates.json` */
  createEmailTemplate: {
    takes: {
      form: { name: Value; folder: Value; description?: Value | undefined; content: Value };
      file?: FileToSend;
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/emailTemplates/{id}/usedBy.json` */
  getEmailTemplateUsedBy: {
    takes: {
      path: { id: Value };
      query?: { offset?: Value | undefined; maxReturn?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/file/byName.json` */
  getFileByName: {
    takes: {
      query: { name: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/file/{id}.json` */
  getFileById: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/files.json` */
  getFiles: {
    takes: {
      query?: { folder?: Value | undefined; offset?: Value | undefined; maxReturn?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/files.json` */
  createFile: {
    takes: {
      form: { description?: Value | undefined; folder: Value; insertOnly?: Value | undefined; name: Value };
      file?: FileToSend;
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/file/{id}/content.json` */
  updateFileContent: {
    takes: {
      path: { id: Value };
      file?: FileToSend;
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/folder/byName.json` */
  getFolderByName: {
    takes: {
      query: { name: Value; type?: Value | undefined; root?: Value | undefined; workSpace?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/folder/{id}.json` */
  getFolderById: {
    takes: {
      path: { id: Value };
      query: { type: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/folder/{id}.json` */
  updateFolderMetadata: {
    takes: {
      path: { id: Value };
      form: { description?: Value | undefined; isArchive?: Value | undefined; name?: Value | undefined; type: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/folder/{id}/content.json` */
  getFolderContents: {
    takes: {
      path: { id: Value };
      query: { maxReturn?: Value | undefined; offset?: Value | undefined; type: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/folder/{id}/delete.json` */
  deleteFolder: {
    takes: {
      path: { id: Value };
      form: { type: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/folders.json` */
  getFolders: {
    takes: {
      query?: { root?: Value | undefined; maxDepth?: Value | undefined; maxReturn?: Value | undefined; offset?: Value | undefined; workSpace?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/folders.json` */
  createFolder: {
    takes: {
      form: { description?: Value | undefined; name: Value; parent: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/folder/{id}/tokens.json` */
  getTokensByFolderId: {
    takes: {
      path: { id: Value };
      query?: { folderType?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/folder/{id}/tokens.json` */
  createToken: {
    takes: {
      path: { id: Value };
      form: { folderType: Value; name: Value; type: Value; value: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/folder/{id}/tokens/delete.json` */
  deleteTokenByName: {
    takes: {
      path: { id: Value };
      form?: { folderType?: Value | undefined; name?: Value | undefined; type?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/form/byName.json` */
  getFormByName: {
    takes: {
      query: { name: Value; status?: Value | undefined; folder?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/form/{id}.json` */
  getFormById: {
    takes: {
      path: { id: Value };
      query?: { status?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/form/{id}.json` */
  updateFormMetadata: {
    takes: {
      path: { id: Value };
      form?: { customCss?: Value | undefined; description?: Value | undefined; fontFamily?: Value | undefined; fontSize?: Value | undefined; knownVisitor?: Value | undefined; labelPosition?: Value | undefined; language?: Value | undefined; locale?: Value | undefined; name?: Value | undefined; progressiveProfiling?: Value | undefined; theme?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/form/{id}/approveDraft.json` */
  approveFormDraft: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/form/{id}/clone.json` */
  cloneForm: {
    takes: {
      path: { id: Value };
      form: { name: Value; folder: Value; description?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/form/{id}/delete.json` */
  deleteForm: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/form/{id}/discardDraft.json` */
  discardFormDraft: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/form/{id}/submitButton.json` */
  updateSubmitButton: {
    takes: {
      path: { id: Value };
      form?: { buttonPosition?: Value | undefined; buttonStyle?: Value | undefined; label?: Value | undefined; waitingLabel?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/form/{id}/thankYouPage.json` */
  getThankYouPageByFormId: {
    takes: {
      path: { id: Value };
      query?: { status?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/form/{id}/thankYouPage.json` */
  updateThankYouPage: {
    takes: {
      path: { id: Value };
      form?: { thankyou?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/forms.json` */
  getForms: {
    takes: {
      query?: { status?: Value | undefined; folder?: Value | undefined; maxReturn?: Value | undefined; offset?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/forms.json` */
  createForm: {
    takes: {
      form: { description?: Value | undefined; folder: Value; fontFamily?: Value | undefined; fontSize?: Value | undefined; knownVisitor?: Value | undefined; labelPosition?: Value | undefined; language?: Value | undefined; locale?: Value | undefined; name?: Value | undefined; progressiveProfiling?: Value | undefined; theme?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/form/{id}/usedBy.json` */
  getFormUsedBy: {
    takes: {
      path: { id: Value };
      query?: { offset?: Value | undefined; maxReturn?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/form/fields.json` */
  getAvailableFormFields: {
    takes: {
      query?: { maxReturn?: Value | undefined; offset?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/form/programMemberFields.json` */
  getAvailableFormProgramMemberFields: {
    takes: {
      query?: { maxReturn?: Value | undefined; offset?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/form/{formId}/field/{fieldId}/visibility.json` */
  addFormFieldVisibilityRules: {
    takes: {
      path: { formId: Value; fieldId: Value };
      form?: { visibilityRule?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/form/{id}/field/{fieldId}.json` */
  updateFormField: {
    takes: {
      path: { id: Value; fieldId: Value };
      form?: { blankFields?: Value | undefined; defaultValue?: Value | undefined; fieldType?: Value | undefined; fieldWidth?: Value | undefined; formPrefill?: Value | undefined; isSensitive?: Value | undefined; hintText?: Value | undefined; initiallyChecked?: Value | undefined; instructions?: Value | undefined; label?: Value | undefined; labelToRight?: Value | undefined; labelWidth?: Value | undefined; maskInput?: Value | undefined; maxLength?: Value | undefined; maxValue?: Value | undefined; minValue?: Value | undefined; multiSelect?: Value | undefined; required?: Value | undefined; validationMessage?: Value | undefined; values?: Value | undefined; visibleLines?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/form/{id}/field/{fieldId}/delete.json` */
  deleteFormField: {
    takes: {
      path: { id: Value; fieldId: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/form/{id}/fieldSet.json` */
  addFieldsetToForm: {
    takes: {
      path: { id: Value };
      form: { label: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/form/{id}/fieldSet/{fieldSetId}/field/{fieldId}/delete.json` */
  deleteFieldFromFieldset: {
    takes: {
      path: { id: Value; fieldSetId: Value; fieldId: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/form/{id}/fields.json` */
  getFieldsForForm: {
    takes: {
      path: { id: Value };
      query?: { status?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/form/{id}/fields.json` */
  addFieldToForm: {
    takes: {
      path: { id: Value };
      form: { blankFields?: Value | undefined; defaultValue?: Value | undefined; fieldId: Value; fieldType?: Value | undefined; fieldWidth?: Value | undefined; formPrefill?: Value | undefined; isSensitive?: Value | undefined; hintText?: Value | undefined; initiallyChecked?: Value | undefined; instructions?: Value | undefined; label?: Value | undefined; labelToRight?: Value | undefined; labelWidth?: Value | undefined; maskInput?: Value | undefined; maxLength?: Value | undefined; maxValue?: Value | undefined; minValue?: Value | undefined; multiSelect?: Value | undefined; required?: Value | undefined; validationMessage?: Value | undefined; values?: Value | undefined; visibleLines?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/form/{id}/reArrange.json` */
  updateFieldPositions: {
    takes: {
      path: { id: Value };
      form?: { positions?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/form/{id}/richText.json` */
  addRichTextField: {
    takes: {
      path: { id: Value };
      form: { text: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/landingPage/byName.json` */
  getLandingPageByName: {
    takes: {
      query: { name: Value; status?: Value | undefined; maxReturn?: Value | undefined; offset?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/landingPage/{id}.json` */
  getLandingPageById: {
    takes: {
      path: { id: Value };
      query?: { status?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/landingPage/{id}.json` */
  updateLandingPageMetadata: {
    takes: {
      path: { id: Value };
      form?: { customHeadHTML?: Value | undefined; description?: Value | undefined; facebookOgTags?: Value | undefined; keywords?: Value | undefined; metaTagsDescription?: Value | undefined; mobileEnabled?: Value | undefined; name?: Value | undefined; robots?: Value | undefined; styleOverRide?: Value | undefined; title?: Value | undefined; urlPageName?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/landingPage/{id}/approveDraft.json` */
  approveLandingPageDraft: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/landingPage/{id}/clone.json` */
  cloneLandingPage: {
    takes: {
      path: { id: Value };
      form: { description?: Value | undefined; folder: Value; name: Value; template?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/landingPage/{id}/delete.json` */
  deleteLandingPage: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/landingPage/{id}/discardDraft.json` */
  discardLandingPageDraft: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/landingPage/{id}/unapprove.json` */
  unapproveLandingPage: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/landingPage/{id}/variable/{variableId}.json` */
  updateLandingPageVariable: {
    takes: {
      path: { id: Value; variableId: Value };
      query: { value: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/landingPage/{id}/variables.json` */
  getLandingPageVariables: {
    takes: {
      path: { id: Value };
      query?: { status?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/landingPages.json` */
  getLandingPages: {
    takes: {
      query?: { status?: Value | undefined; maxReturn?: Value | undefined; offset?: Value | undefined; folder?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/landingPages.json` */
  createLandingPage: {
    takes: {
      form: { customHeadHTML?: Value | undefined; description?: Value | undefined; facebookOgTags?: Value | undefined; folder: Value; keywords?: Value | undefined; mobileEnabled?: Value | undefined; name: Value; prefillForm?: Value | undefined; robots?: Value | undefined; template: Value; title?: Value | undefined; urlPageName?: Value | undefined; workspace?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/landingPage/{id}/fullContent.json` */
  getLandingPageFullContent: {
    takes: {
      path: { id: Value };
      query?: { leadId?: Value | undefined; segmentation?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/landingPage/{id}/content.json` */
  getLandingPageContent: {
    takes: {
      path: { id: Value };
      query?: { status?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/landingPage/{id}/content.json` */
  addLandingPageContentSection: {
    takes: {
      path: { id: Value };
      form: { backgroundColor?: Value | undefined; borderColor?: Value | undefined; borderStyle?: Value | undefined; borderWidth?: Value | undefined; contentId: Value; height?: Value | undefined; hideDesktop?: Value | undefined; hideMobile?: Value | undefined; imageOpenNewWindow?: Value | undefined; left?: Value | undefined; linkUrl?: Value | undefined; opacity?: Value | undefined; top?: Value | undefined; type: Value; value?: Value | undefined; width?: Value | undefined; zIndex?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/landingPage/{id}/content/{contentId}.json` */
  updateLandingPageContentSection: {
    takes: {
      path: { id: Value; contentId: Value };
      form: { backgroundColor?: Value | undefined; borderColor?: Value | undefined; borderStyle?: Value | undefined; borderWidth?: Value | undefined; height?: Value | undefined; hideDesktop?: Value | undefined; hideMobile?: Value | undefined; imageOpenNewWindow?: Value | undefined; index?: Value | undefined; left?: Value | undefined; linkUrl?: Value | undefined; opacity?: Value | undefined; top?: Value | undefined; type: Value; value?: Value | undefined; width?: Value | undefined; zIndex?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/landingPage/{id}/content/{contentId}/delete.json` */
  deleteLandingPageContentSection: {
    takes: {
      path: { id: Value; contentId: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/landingPage/{id}/dynamicContent/{contentId}.json` */
  getLandingPageDynamicContent: {
    takes: {
      path: { id: Value; contentId: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/landingPage/{id}/dynamicContent/{contentId}.json` */
  updateLandingPageDynamicContentSection: {
    takes: {
      path: { id: Value; contentId: Value };
      form?: { backgroundColor?: Value | undefined; borderColor?: Value | undefined; borderStyle?: Value | undefined; borderWidth?: Value | undefined; height?: Value | undefined; hideDesktop?: Value | undefined; hideMobile?: Value | undefined; imageOpenNewWindow?: Value | undefined; left?: Value | undefined; linkUrl?: Value | undefined; opacity?: Value | undefined; segment?: Value | undefined; top?: Value | undefined; type?: Value | undefined; value?: Value | undefined; width?: Value | undefined; zIndex?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/landingPageTemplate/byName.json` */
  getLandingPageTemplateByName: {
    takes: {
      query: { name: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/landingPageTemplate/{id}.json` */
  getLandingPageTemplateById: {
    takes: {
      path: { id: Value };
      query?: { status?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/landingPageTemplate/{id}.json` */
  updateLandingPageTemplateMetadata: {
    takes: {
      path: { id: Value };
      form?: { description?: Value | undefined; enableMunchkin?: Value | undefined; name?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/landingPageTemplate/{id}/approveDraft.json` */
  approveLandingPageTemplateDraft: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/landingPageTemplate/{id}/clone.json` */
  cloneLandingPageTemplate: {
    takes: {
      path: { id: Value };
      form: { description?: Value | undefined; folder: Value; name: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/landingPageTemplate/{id}/content.json` */
  getLandingPageTemplateContent: {
    takes: {
      path: { id: Value };
      query?: { status?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/landingPageTemplate/{id}/content.json` */
  updateLandingPageTemplateContent: {
    takes: {
      path: { id: Value };
      form: { content: Value };
      file?: FileToSend;
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/landingPageTemplate/{id}/delete.json` */
  deleteLandingPageTemplate: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/landingPageTemplate/{id}/discardDraft.json` */
  discardLandingPageTemplateDraft: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/landingPageTemplate/{id}/unapprove.json` */
  unapproveLandingPageTemplate: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/landingPageTemplates.json` */
  getLandingPageTemplates: {
    takes: {
      query?: { maxReturn?: Value | undefined; offset?: Value | undefined; status?: Value | undefined; folder?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/landingPageTemplates.json` */
  createLandingPageTemplate: {
    takes: {
      form: { description?: Value | undefined; enableMunchkin?: Value | undefined; folder: Value; name: Value; templateType?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/redirectRules.json` */
  getLandingPageRedirectRules: {
    takes: {
      query?: { maxReturn?: Value | undefined; offset?: Value | undefined; redirectTolandingPageId?: Value | undefined; redirectToPath?: Value | undefined; earliestUpdatedAt?: Value | undefined; latestUpdatedAt?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/redirectRules.json` */
  createLandingPageRedirectRule: {
    takes: {
      form: { hostname: Value; redirectFrom: Value; redirectTo: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/redirectRule/{id}.json` */
  getLandingPageRedirectRuleById: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/redirectRule/{id}.json` */
  updateLandingPageRedirectRule: {
    takes: {
      path: { id: Value };
      form?: { hostname?: Value | undefined; redirectFrom?: Value | undefined; redirectTo?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/redirectRule/{id}/delete.json` */
  deleteLandingPageRedirectRule: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/landingPageDomains.json` */
  getLandingPageDomains: {
    takes: {
      query?: { maxReturn?: Value | undefined; offset?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/program/byName.json` */
  getProgramByName: {
    takes: {
      query: { name: Value; includeTags?: Value | undefined; includeCosts?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/program/byTag.json` */
  getProgramsByTag: {
    takes: {
      query: { tagType: Value; tagValue: Value; maxReturn?: Value | undefined; offset?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/program/{id}.json` */
  getProgramById: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/program/{id}.json` */
  updateProgramMetadata: {
    takes: {
      path: { id: Value };
      form?: { costs?: Value | undefined; costsDestructiveUpdate?: Value | undefined; description?: Value | undefined; endDate?: Value | undefined; name?: Value | undefined; startDate?: Value | undefined; tags?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/program/{programId}/smartList.json` */
  getSmartListByProgramId: {
    takes: {
      path: { programId: Value };
      query?: { includeRules?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/program/{id}/approve.json` */
  approveProgram: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/program/{id}/clone.json` */
  cloneProgram: {
    takes: {
      path: { id: Value };
      form: { description?: Value | undefined; folder: Value; name: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/program/{id}/delete.json` */
  deleteProgram: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/program/{id}/unapprove.json` */
  unapproveProgram: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/programs.json` */
  getPrograms: {
    takes: {
      query?: { maxReturn?: Value | undefined; offset?: Value | undefined; filterType?: Value | undefined; earliestUpdatedAt?: Value | undefined; latestUpdatedAt?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/programs.json` */
  createProgram: {
    takes: {
      form: { channel: Value; costs?: Value | undefined; description?: Value | undefined; folder: Value; name: Value; tags?: Value | undefined; type: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/program/{id}/tag/{tagType}.json` */
  updateProgramTag: {
    takes: {
      path: { id: Value; tagType: Value };
      query: { tagValue: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/program/{id}/tag/{tagType}/delete.json` */
  deleteProgramTag: {
    takes: {
      path: { id: Value; tagType: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/channel/byName.json` */
  getChannelByName: {
    takes: {
      query: { name: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/channels.json` */
  getChannels: {
    takes: {
      query?: { maxReturn?: Value | undefined; offset?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/tagType/byName.json` */
  getTagByName: {
    takes: {
      query: { name: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/tagTypes.json` */
  getTagTypes: {
    takes: {
      query?: { maxReturn?: Value | undefined; offset?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/segmentation.json` */
  getSegmentations: {
    takes: {
      query?: { status?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/segmentation/{id}/segments.json` */
  getSegmentsForSegmentation: {
    takes: {
      path: { id: Value };
      query?: { status?: Value | undefined; offset?: Value | undefined; maxReturn?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/smartCampaign/{id}.json` */
  getSmartCampaignById: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/smartCampaign/{id}.json` */
  updateSmartCampaign: {
    takes: {
      path: { id: Value };
      form?: { name?: Value | undefined; description?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/smartCampaign/byName.json` */
  getSmartCampaignByName: {
    takes: {
      query: { name: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/smartCampaign/{id}/smartList.json` */
  getSmartListBySmartCampaignId: {
    takes: {
      path: { id: Value };
      query?: { includeRules?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/smartCampaigns.json` */
  getSmartCampaigns: {
    takes: {
      query?: { maxReturn?: Value | undefined; offset?: Value | undefined; folder?: Value | undefined; earliestUpdatedAt?: Value | undefined; latestUpdatedAt?: Value | undefined; isActive?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/smartCampaigns.json` */
  createSmartCampaign: {
    takes: {
      form: { description?: Value | undefined; folder: Value; name: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/smartCampaign/{id}/activate.json` */
  activateSmartCampaign: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/smartCampaign/{id}/deactivate.json` */
  deactivateSmartCampaign: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/smartCampaign/{id}/clone.json` */
  cloneSmartCampaign: {
    takes: {
      path: { id: Value };
      form: { description?: Value | undefined; folder: Value; name: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/smartCampaign/{id}/delete.json` */
  deleteSmartCampaign: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/smartList/{id}.json` */
  getSmartListById: {
    takes: {
      path: { id: Value };
      query?: { includeRules?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/smartList/byName.json` */
  getSmartListByName: {
    takes: {
      query: { name: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/smartList/{id}/delete.json` */
  deleteSmartList: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/smartLists.json` */
  getSmartLists: {
    takes: {
      query?: { folder?: Value | undefined; offset?: Value | undefined; maxReturn?: Value | undefined; earliestUpdatedAt?: Value | undefined; latestUpdatedAt?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/smartList/{id}/clone.json` */
  cloneSmartList: {
    takes: {
      path: { id: Value };
      form: { name: Value; folder: Value; description?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/staticList/{id}.json` */
  getStaticListById: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/staticList/{id}.json` */
  updateStaticListMetadata: {
    takes: {
      path: { id: Value };
      form?: { description?: Value | undefined; name?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/staticLists.json` */
  getStaticLists: {
    takes: {
      query?: { folder?: Value | undefined; offset?: Value | undefined; maxReturn?: Value | undefined; earliestUpdatedAt?: Value | undefined; latestUpdatedAt?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/staticLists.json` */
  createStaticList: {
    takes: {
      form: { description?: Value | undefined; name: Value; folder: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/staticList/byName.json` */
  getStaticListByName: {
    takes: {
      query: { name: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/staticList/{id}/delete.json` */
  deleteStaticList: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/snippet/{id}.json` */
  getSnippetById: {
    takes: {
      path: { id: Value };
      query?: { status?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/snippet/{id}.json` */
  updateSnippetMetadata: {
    takes: {
      path: { id: Value };
      form?: { description?: Value | undefined; isArchive?: Value | undefined; name?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/snippet/{id}/approveDraft.json` */
  approveSnippetDraft: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/snippet/{id}/clone.json` */
  cloneSnippet: {
    takes: {
      path: { id: Value };
      form: { name: Value; folder: Value; description?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/snippet/{id}/content.json` */
  getSnippetContent: {
    takes: {
      path: { id: Value };
      query?: { status?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/snippet/{id}/content.json` */
  updateSnippetContent: {
    takes: {
      path: { id: Value };
      form: { content: Value; type: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/snippet/{id}/delete.json` */
  deleteSnippet: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/snippet/{id}/discardDraft.json` */
  discardSnippetDraft: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/snippet/{id}/dynamicContent.json` */
  getDynamicContent: {
    takes: {
      path: { id: Value };
      query?: { status?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/snippet/{id}/dynamicContent/{segmentId}.json` */
  updateSnippetDynamicContent: {
    takes: {
      path: { id: Value; segmentId: Value };
      form?: { type?: Value | undefined; value?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/snippet/{id}/unapprove.json` */
  unapproveSnippet: {
    takes: {
      path: { id: Value };
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v1/snippets.json` */
  getSnippets: {
    takes: {
      query?: { status?: Value | undefined; maxReturn?: Value | undefined; offset?: Value | undefined };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v1/snippets.json` */
  createSnippet: {
    takes: {
      form: { description?: Value | undefined; folder: Value; name: Value };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v2/email` */
  createEmailV2: {
    takes: {
      headers: { "x-app-type": string };
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v2/email/clone` */
  cloneEmailV2: {
    takes: {
      headers: { "x-app-type": string };
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v2/email/filter` */
  listEmailsV2: {
    takes: {
      query: { workspaceId: Value; folderId?: Value | undefined; folderType?: Value | undefined; status?: Value | undefined; pageIndex?: Value | undefined; pageSize?: Value | undefined; createdAtEnd?: Value | undefined; createdAtStart?: Value | undefined; modifiedAtStart?: Value | undefined; modifiedAtEnd?: Value | undefined; name?: Value | undefined; sortKey?: Value | undefined; sortOrder?: Value | undefined; isCreatedByMe?: Value | undefined; isModifiedByMe?: Value | undefined; templateId?: Value | undefined; scriptEngine?: Value | undefined; isValueNonNullable?: Value | undefined; includeArchived?: Value | undefined; folderIds?: Value | undefined; createdBy?: Value | undefined; modifiedBy?: Value | undefined };
      headers: { "x-app-type": string };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v2/email/state/transition` */
  updateEmailStatusV2: {
    takes: {
      headers: { "x-app-type": string };
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v2/email/usedby` */
  getEmailUsedByV2: {
    takes: {
      headers: { "x-app-type": string };
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v2/email/{id}` */
  getEmailByIdV2: {
    takes: {
      path: { id: Value };
      headers: { "x-app-type": string };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v2/email/{id}/delete` */
  deleteEmailV2: {
    takes: {
      path: { id: Value };
      headers: { "x-app-type": string };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v2/email/{id}/update` */
  updateEmailV2: {
    takes: {
      path: { id: Value };
      headers: { "x-app-type": string };
      body?: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v2/email/bulk/get` */
  bulkGetEmailsV2: {
    takes: {
      headers: { "x-app-type": string };
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v2/email/bulk/delete` */
  bulkDeleteEmailsV2: {
    takes: {
      headers: { "x-app-type": string };
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v2/email/bulk/usedby` */
  bulkGetEmailsUsedByV2: {
    takes: {
      headers: { "x-app-type": string };
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v2/emailtemplate` */
  createEmailTemplateV2: {
    takes: {
      headers: { "x-app-type": string };
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v2/emailtemplate/clone` */
  cloneEmailTemplateV2: {
    takes: {
      headers: { "x-app-type": string };
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v2/emailtemplate/filter` */
  listEmailTemplatesV2: {
    takes: {
      query: { workspaceId: Value; folderId?: Value | undefined; folderType?: Value | undefined; status?: Value | undefined; pageIndex?: Value | undefined; pageSize?: Value | undefined; createdAtEnd?: Value | undefined; createdAtStart?: Value | undefined; modifiedAtStart?: Value | undefined; modifiedAtEnd?: Value | undefined; name?: Value | undefined; sortKey?: Value | undefined; sortOrder?: Value | undefined; isCreatedByMe?: Value | undefined; isModifiedByMe?: Value | undefined; scriptEngine?: Value | undefined; isValueNonNullable?: Value | undefined; includeArchived?: Value | undefined; folderIds?: Value | undefined; createdBy?: Value | undefined; modifiedBy?: Value | undefined };
      headers: { "x-app-type": string };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v2/emailtemplate/state/transition` */
  updateEmailTemplateStatusV2: {
    takes: {
      headers: { "x-app-type": string };
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v2/emailtemplate/usedby` */
  getEmailTemplateUsedByV2: {
    takes: {
      headers: { "x-app-type": string };
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v2/emailtemplate/{id}` */
  getEmailTemplateByIdV2: {
    takes: {
      path: { id: Value };
      headers: { "x-app-type": string };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v2/emailtemplate/{id}/delete` */
  deleteEmailTemplateV2: {
    takes: {
      path: { id: Value };
      headers: { "x-app-type": string };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v2/emailtemplate/{id}/update` */
  updateEmailTemplateV2: {
    takes: {
      path: { id: Value };
      headers: { "x-app-type": string };
      body?: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v2/emailtemplate/bulk/get` */
  bulkGetEmailTemplatesV2: {
    takes: {
      headers: { "x-app-type": string };
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v2/emailtemplate/bulk/delete` */
  bulkDeleteEmailTemplatesV2: {
    takes: {
      headers: { "x-app-type": string };
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v2/emailtemplate/bulk/usedby` */
  bulkGetEmailTemplatesUsedByV2: {
    takes: {
      headers: { "x-app-type": string };
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v2/fragment` */
  createFragmentV2: {
    takes: {
      headers: { "x-app-type": string };
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v2/fragment/clone` */
  cloneFragmentV2: {
    takes: {
      headers: { "x-app-type": string };
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v2/fragment/filter` */
  listFragmentsV2: {
    takes: {
      query: { workspaceId: Value; folderId?: Value | undefined; folderType?: Value | undefined; status?: Value | undefined; pageIndex?: Value | undefined; pageSize?: Value | undefined; createdAtEnd?: Value | undefined; createdAtStart?: Value | undefined; modifiedAtStart?: Value | undefined; modifiedAtEnd?: Value | undefined; name?: Value | undefined; fragmentType?: Value | undefined; sortKey?: Value | undefined; sortOrder?: Value | undefined; isCreatedByMe?: Value | undefined; isModifiedByMe?: Value | undefined; scriptEngine?: Value | undefined; isValueNonNullable?: Value | undefined; includeArchived?: Value | undefined; folderIds?: Value | undefined; createdBy?: Value | undefined; modifiedBy?: Value | undefined };
      headers: { "x-app-type": string };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v2/fragment/state/transition` */
  updateFragmentStatusV2: {
    takes: {
      headers: { "x-app-type": string };
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v2/fragment/usedby` */
  getFragmentUsedByV2: {
    takes: {
      headers: { "x-app-type": string };
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `GET /rest/asset/v2/fragment/{id}` */
  getFragmentByIdV2: {
    takes: {
      path: { id: Value };
      headers: { "x-app-type": string };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v2/fragment/{id}/delete` */
  deleteFragmentV2: {
    takes: {
      path: { id: Value };
      headers: { "x-app-type": string };
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v2/fragment/{id}/update` */
  updateFragmentV2: {
    takes: {
      path: { id: Value };
      headers: { "x-app-type": string };
      body?: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v2/fragment/bulk/get` */
  bulkGetFragmentsV2: {
    takes: {
      headers: { "x-app-type": string };
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v2/fragment/bulk/delete` */
  bulkDeleteFragmentsV2: {
    takes: {
      headers: { "x-app-type": string };
      body: Json | object;
    };
    gives: Envelope;
  };
  /** `POST /rest/asset/v2/fragment/bulk/usedby` */
  bulkGetFragmentsUsedByV2: {
    takes: {
      headers: { "x-app-type": string };
      body: Json | object;
    };
    gives: Envelope;
  };
}

/** The operations. */
export type OperationName = keyof Operations;

/** Those that list something, page by page. */
export type ListingName =
  | "getLeadsByFilterType"
  | "getLeadFields"
  | "getLeadsByProgramId"
  | "getListsByLeadId"
  | "getProgramsByLeadId"
  | "getSmartCampaignsByLeadId"
  | "getLeadActivities"
  | "getDeletedLeads"
  | "getLeadChanges"
  | "getCampaigns"
  | "getCompanies"
  | "getCompanyFields"
  | "getCustomObjects"
  | "getOpportunityFields"
  | "getOpportunities"
  | "getOpportunityRoles"
  | "getProgramMemberFields"
  | "getProgramMembers"
  | "getNamedAccountFields"
  | "getNamedAccounts"
  | "getNamedAccountListMembers"
  | "getNamedAccountLists"
  | "getSalesPersons"
  | "getLists"
  | "getLeadsByListId"
  | "getExportLeadJobs"
  | "getExportActivityJobs"
  | "getExportCustomObjectJobs"
  | "getExportProgramMemberJobs"
  | "getUsers"
  | "getEmails"
  | "getEmailTemplates"
  | "getEmailTemplateUsedBy"
  | "getFiles"
  | "getFolderContents"
  | "getFolders"
  | "getForms"
  | "getFormUsedBy"
  | "getAvailableFormFields"
  | "getAvailableFormProgramMemberFields"
  | "getLandingPageByName"
  | "getLandingPages"
  | "getLandingPageTemplates"
  | "getLandingPageRedirectRules"
  | "getLandingPageDomains"
  | "getProgramsByTag"
  | "getPrograms"
  | "getChannels"
  | "getTagTypes"
  | "getSegmentsForSegmentation"
  | "getSmartCampaigns"
  | "getSmartLists"
  | "getStaticLists"
  | "getSnippets"
  | "listEmailsV2"
  | "listEmailTemplatesV2"
  | "listFragmentsV2";
