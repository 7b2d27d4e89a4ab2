export * from './session.ts';
export * from './shared.ts';
export * from './workspaces.ts';
