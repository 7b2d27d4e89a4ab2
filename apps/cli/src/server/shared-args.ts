export const dataArg = {
  data: {
    type: 'string',
    description: 'Data directory of the server (default: SKYLANTERN_DATA, else .data)',
    valueHint: 'DIR',
  },
} as const;

export const jsonArg = { json: { type: 'boolean', description: 'Print the result as JSON' } } as const;

export const workspaceArg = {
  workspace: { type: 'string', description: 'Id of the workspace', valueHint: 'ID', required: true },
} as const;
