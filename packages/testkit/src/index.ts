export { builtProgram } from './built-program.ts';
export * from './event-store.ts';
export * from './lifecycle.ts';
export { openPortOfSocket, type SocketPort } from './port-of-socket.ts';
export * from './reference/funnel.ts';
export * from './reference/funnel-worlds.ts';
export * from './reference/items.ts';
export * from './reference/life.ts';
export * from './reference/past-values.ts';
export * from './reference/retention.ts';
export * from './reference/segment.ts';
export * from './reference/segment-worlds.ts';
export * from './reference/trend.ts';
export * from './reference/worlds.ts';
export { type InboxMode, openSmtpInbox, type ReceivedMail, type SmtpInbox } from './smtp-inbox.ts';
export { insertTestWorkspace, openTestStateStore } from './state-store.ts';
export { openTestBucket, type TestBucket } from './test-bucket.ts';
export {
  openWebhookReceiver,
  type ReceivedCall,
  type ReceiverMode,
  type WebhookReceiver,
} from './webhook-receiver.ts';
