/** What WeChat tells of how the mini program was opened. */
export interface EnterOptions {
  readonly path?: string;
  readonly query?: Readonly<Record<string, string>>;
  /** The number of the entrance: 1047 is a mini program code that was scanned. */
  readonly scene?: number;
  readonly referrerInfo?: { readonly appId?: string };
}

interface RequestOptions {
  readonly url: string;
  readonly method: 'POST';
  readonly data: string;
  readonly header: Readonly<Record<string, string>>;
  readonly dataType: string;
  readonly timeout: number;
  readonly success: (answer: {
    readonly statusCode: number;
    readonly data: unknown;
    readonly header?: Readonly<Record<string, unknown>>;
  }) => void;
  readonly fail: (problem: { readonly errMsg?: string }) => void;
}

type Facts = Readonly<Record<string, unknown>>;

/** The part of WeChat's `wx` that the SDK uses. What may be missing is younger than base library 2.9. */
export interface Wx {
  readonly request: (options: RequestOptions) => unknown;
  /** '' when there is nothing under the key. */
  readonly getStorageSync: (key: string) => unknown;
  readonly setStorageSync: (key: string, data: string) => void;
  readonly removeStorageSync: (key: string) => void;
  readonly getStorageInfoSync: () => { readonly keys: readonly string[] };
  readonly onNetworkStatusChange: (
    told: (status: { readonly isConnected: boolean; readonly networkType: string }) => void,
  ) => void;
  readonly getNetworkType: (options: { success: (told: { readonly networkType: string }) => void }) => void;
  readonly getSystemInfoSync: () => Facts;
  readonly getDeviceInfo?: () => Facts;
  readonly getWindowInfo?: () => Facts;
  readonly getAppBaseInfo?: () => Facts;
  readonly getAccountInfoSync?: () => { readonly miniProgram?: Facts };
}

/** What `App`, `Page` and `Component` are given. */
export type Definition = Record<string, unknown>;
export type Register = (definition: Definition) => unknown;
