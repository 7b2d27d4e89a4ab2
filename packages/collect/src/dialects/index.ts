import type { Dialect } from './define-dialect.ts';
import { segment } from './segment.ts';

export const dialects: readonly Dialect[] = [segment];
