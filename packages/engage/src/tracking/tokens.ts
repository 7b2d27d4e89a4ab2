import { createHmac, timingSafeEqual } from 'node:crypto';

const MAC_BYTES = 12;

/** What a link in a message stands for. */
export type LinkPurpose = 'open' | 'click' | 'unsubscribe';
export interface LinkToken {
  messageId: string;
  position: number;
}

/** 16 bytes of message id, 2 of position, 12 of HMAC-SHA256 over them and the purpose: 40 characters. */
export function makeToken(key: Buffer, purpose: LinkPurpose, { messageId, position }: LinkToken): string {
  const body = Buffer.alloc(18);
  body.write(messageId.replaceAll('-', ''), 'hex');
  body.writeUInt16BE(position, 16);
  return Buffer.concat([body, mac(key, purpose, body)]).toString('base64url');
}

/** null for anything that we did not make for this purpose. */
export function readToken(key: Buffer, purpose: LinkPurpose, token: string): LinkToken | null {
  if (!/^[\w-]{40}$/.test(token)) return null;
  const bytes = Buffer.from(token, 'base64url');
  const body = bytes.subarray(0, 18);
  if (!timingSafeEqual(bytes.subarray(18), mac(key, purpose, body))) return null;
  const hex = body.toString('hex', 0, 16);
  const messageId = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
  return { messageId, position: body.readUInt16BE(16) };
}

function mac(key: Buffer, purpose: LinkPurpose, body: Buffer): Buffer {
  return createHmac('sha256', key).update(`${purpose}\u0000`).update(body).digest().subarray(0, MAC_BYTES);
}

export interface Links {
  open(messageId: string): string;
  click(messageId: string, position: number): string;
  unsubscribe(messageId: string): string;
}

/** `publicUrl` is where the outside reaches this server, without a slash at the end. */
export function makeLinks(key: Buffer, publicUrl: () => string): Links {
  const url = (path: string, purpose: LinkPurpose, token: LinkToken) =>
    `${publicUrl()}/t/${path}/${makeToken(key, purpose, token)}`;
  return {
    open: (messageId) => url('o', 'open', { messageId, position: 0 }),
    click: (messageId, position) => url('c', 'click', { messageId, position }),
    unsubscribe: (messageId) => url('u', 'unsubscribe', { messageId, position: 0 }),
  };
}
