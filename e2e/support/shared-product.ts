import type { TestProject } from 'vitest/node';
import { startProduct } from './product.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the product runs that all files of e2e/dialects share. */
    product: { url: string; directory: string };
  }
}

/** Starts the product before the first file of the project and ends it after the last. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const product = await startProduct();
  project.provide('product', { url: product.url, directory: product.directory });
  return () => product.close();
}
