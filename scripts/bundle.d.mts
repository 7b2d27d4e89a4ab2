/** One file out of one entry; answers what went wrong, empty when all is well. */
export function bundle(entry: string, file: string): Promise<string>;
