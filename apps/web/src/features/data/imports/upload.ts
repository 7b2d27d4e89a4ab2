import { type ImportJob, UPLOAD_TYPE, uploadImport } from '@skylantern/contracts';
import { ApiError, addressOf } from '../../../api.ts';
import { currentWorkspace } from '../../../workspace.ts';

/** Sends a file as it is; `fetch` cannot tell how far it is, so this is the older way. */
export function upload(
  file: File,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<ImportJob> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(uploadImport.method, addressOf(uploadImport, { query: { name: file.name.slice(0, 255) } }));
    request.setRequestHeader('content-type', UPLOAD_TYPE);
    request.setRequestHeader('accept', 'application/json');
    request.setRequestHeader('x-skylantern-request', '1');
    const workspace = currentWorkspace();
    if (workspace !== null) request.setRequestHeader('x-skylantern-workspace', workspace);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onerror = () =>
      reject(new ApiError({ code: 'network', message: 'no answer from the server', status: 0 }));
    request.onabort = () => reject(new DOMException('cancelled', 'AbortError'));
    request.onload = () => {
      const reply = parse(request.responseText);
      if (request.status === 200)
        resolve(reply as ImportJob); // the server checked it against the schema
      else reject(new ApiError({ ...faultOf(reply, request.status), status: request.status }));
    };
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function faultOf(reply: unknown, status: number): { code: string; message: string; requestId?: string } {
  const error = typeof reply === 'object' && reply !== null && 'error' in reply ? reply.error : null;
  if (typeof error !== 'object' || error === null || !('code' in error) || !('message' in error))
    return { code: 'internal', message: `HTTP ${status}` };
  return {
    code: String(error.code),
    message: String(error.message),
    ...('requestId' in error ? { requestId: String(error.requestId) } : {}),
  };
}
