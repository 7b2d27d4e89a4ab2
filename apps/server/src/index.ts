export { registerEngine } from './analyst.ts';
