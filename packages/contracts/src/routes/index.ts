export * from './admin.ts';
export * from './collection.ts';
export * from './persons.ts';
export * from './session.ts';
export * from './shared.ts';
export * from './workspaces.ts';
