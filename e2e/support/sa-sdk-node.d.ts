declare module 'sa-sdk-node' {
  type Values = Record<string, unknown>;
  class SensorsAnalytics {
    submitTo(options: { url: string; mode?: string; gzip?: boolean }): void;
    /** What fails is kept in `cachePath`/salog.db, which the next start sends. */
    initNWConsumer(options: { url: string; cachePath: string; mode?: string; gzip?: boolean }): void;
    registerSuperProperties(values: Values): void;
    track(distinctId: string, event: string, properties?: Values): void;
    trackSignup(distinctId: string, originalId: string, properties?: Values): void;
    profileSet(distinctId: string, properties: Values): void;
    profileSetOnce(distinctId: string, properties: Values): void;
    profileIncrement(distinctId: string, properties: Values): void;
    profileAppend(distinctId: string, properties: Values): void;
    profileUnset(distinctId: string, keys: string[]): void;
    itemSet(type: string, id: string, properties: Values): void;
    itemDelete(type: string, id: string): void;
  }
  namespace SensorsAnalytics {
    class Submitter {
      constructor(options: { url: string; mode?: string; gzip?: boolean });
      submit(records: object[]): Promise<void>;
    }
  }
  export = SensorsAnalytics;
}
