declare module 'countly-sdk-nodejs' {
  interface Countly {
    init(settings: Record<string, unknown>): void;
    halt(): void;
    begin_session(): void;
    end_session(): void;
    add_event(event: object): void;
    track_view(name: string): void;
    log_error(error: unknown): void;
    user_details(details: object): void;
    change_id(id: string, merge: boolean): void;
    userData: Record<
      'set_once' | 'increment_by' | 'push' | 'push_unique' | 'pull' | 'multiply',
      (key: string, value: unknown) => void
    > & { save(): void };
    Bulk: new (
      settings: Record<string, unknown>,
    ) => {
      start(): void;
      stop(): void;
      add_user(settings: { device_id: string }): {
        begin_session(): { add_event(event: object): { user_details(details: object): unknown } };
      };
    };
  }
  const Countly: Countly;
  export default Countly;
}
