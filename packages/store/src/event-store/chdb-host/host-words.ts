import Type, { type Static } from 'typebox';

/** What the parent sends first. */
export const hostOrder = Type.Object({
  directory: Type.String(),
  password: Type.String({ minLength: 16 }),
  memoryBytes: Type.Union([Type.Integer(), Type.Null()]),
  threads: Type.Union([Type.Integer(), Type.Null()]),
});
export type HostOrder = Static<typeof hostOrder>;

/** What the host answers, once. */
export const hostWord = Type.Union([
  Type.Object({ is: Type.Literal('ready'), port: Type.Integer() }),
  Type.Object({ is: Type.Literal('failed'), message: Type.String() }),
]);
