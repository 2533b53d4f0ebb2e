export { type ErrorObject, isErrorOf, RpcError } from './api/errors.ts'
export { ERRORS, type ErrorName } from './api/generated/errors.ts'
export { METHODS, type MethodInfo } from './api/generated/methods.ts'
export type * from './api/generated/types.ts'
export type { ErrorOf, EventName, EventParams, MethodName, Params, Result } from './api/handler.ts'
export { type ClientId, type GroupName, type HostId, parseClientId, parseGroupName, parseHostId } from './api/ids.ts'
export { ConnectError } from './broker/connect-error.ts'
export type { ConnectionStatus } from './broker/connection.ts'
export { type Campaign, type CampaignOptions, resumeCampaign, type Stopping, startCampaign } from './client/campaign.ts'
export { openCampaignFiles } from './client/campaign-files.ts'
export {
  CampaignError,
  type CampaignErrorKind,
  type CampaignHeader,
  type CampaignState,
  type CampaignStatus,
  type LedgerRecord,
} from './client/campaign-ledger.ts'
export { type Amount, type CampaignPace, type CampaignPlan, parseAmount } from './client/campaign-plan.ts'
export { type CampaignReport, toCampaignReport } from './client/campaign-report.ts'
export type { CampaignLedger, CampaignStore, CampaignWish } from './client/campaign-store.ts'
export { type Client, createClient } from './client/client.ts'
export {
  type Brokers,
  type ClientSettings,
  type ConnectClientOptions,
  type ConnectedClient,
  connectClient,
} from './client/connect-client.ts'
export type { ClientStatus } from './client/connect-sites.ts'
export {
  type Directory,
  type DirectoryChange,
  type DirectoryOptions,
  type HostRecord,
  openDirectory,
} from './client/directory.ts'
export type { Gap } from './client/event-gaps.ts'
export type { ReceivedEvent } from './client/events.ts'
export type { ExpectedHost } from './client/fan-out-run.ts'
export type { FleetCounts, FleetOptions, FleetProgress, FleetReport } from './client/fleet.ts'
export type { Aggregate, Aggregated } from './client/fleet-aggregate.ts'
export type { FleetErrors, FleetOutcome, FleetResult } from './client/fleet-outcome.ts'
export { type FleetSelection, type HostSource, type KnownHost, SelectionError } from './client/fleet-selection.ts'
export type { CallOptions, HostClient } from './client/host-client.ts'
export type { LateReply, OnLateReply } from './client/late-reply.ts'
export { createLoopback, type Loopback } from './client/loopback-transport.ts'
export type { SiteUrls } from './client/site-urls.ts'
export type { Replayed, SubscribeOptions, Subscription } from './client/subscription.ts'
export type {
  EventFilter,
  FanOut,
  FanOutRequest,
  FanOutSending,
  GatheringOptions,
  Inbound,
  LogPosition,
  LogReplay,
  OutgoingRequest,
  Transport,
} from './client/transport.ts'
export { type Condition, parseWhere, WhereError, type WhereRecord } from './client/where.ts'
export type { DriverConfig, HostConfig, JournalConfig, Limits, WorkerConfig } from './config.ts'
export type { DriverOptions, HostDriver, OpenDriver } from './host/driver.ts'
export { type StartWorkerOptions, startWorker, type Worker } from './worker.ts'
