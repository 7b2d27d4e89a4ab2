import type { Keep, Shelf } from '@skylantern/sdk-core';
import type { Wx } from './wx-api.ts';

export interface Storage {
  readonly shelf: Shelf;
  readonly keep: Keep;
  /** What an earlier run left unsent, oldest first. */
  readonly listKept: () => [messageId: string, json: string][];
  /** Removes everything but the person's choice. */
  readonly clean: () => void;
}

/** The mini program's storage: one key for each small text, and one for each message that waits. */
export function openStorage(wx: Wx, prefix: string, onFailure: (cause: unknown) => void): Storage {
  const queuePrefix = `${prefix}q.`;
  const read = (key: string): string | null => {
    const value = wx.getStorageSync(key);
    return typeof value === 'string' && value !== '' ? value : null;
  };
  function write(key: string, value: string): void {
    try {
      wx.setStorageSync(key, value);
    } catch (cause) {
      onFailure(cause); // full: 10 MB for the whole mini program
    }
  }
  const keysUnder = (start: string) =>
    wx.getStorageInfoSync().keys.filter((key) => key.slice(0, start.length) === start);
  return {
    shelf: {
      get: (name) => read(prefix + name),
      set: (name, value) => write(prefix + name, value),
      remove: (name) => wx.removeStorageSync(prefix + name),
    },
    keep: {
      save: (messageId, json) => write(queuePrefix + messageId, json),
      forget: (messageId) => wx.removeStorageSync(queuePrefix + messageId),
      hasLostHold: () => false, // one mini program runs once
    },
    listKept: () =>
      keysUnder(queuePrefix)
        .sort()
        .map((key) => [key.slice(queuePrefix.length), read(key) ?? '']),
    clean() {
      for (const key of keysUnder(prefix)) if (key !== `${prefix}opt`) wx.removeStorageSync(key);
    },
  };
}
