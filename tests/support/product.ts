import type { TestProject } from 'vitest/node';
import { startProduct } from './start-product.ts';
import { readVoiceProblem } from './voice-problem.ts';

export interface SharedProduct {
  url: string;
  dataFolder: string;
  /** Empty when voice is on, else why it is off. */
  voiceProblem: string;
}
declare module 'vitest' {
  export interface ProvidedContext {
    product: SharedProduct;
  }
}

/** One running product for all flows that do not kill it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const product = await startProduct();
  try {
    await product.printed(/Quantum Voice is open/);
    await product.printed(/Voice is (on|off)/);
    const voiceProblem = readVoiceProblem(product.output());
    project.provide('product', { url: product.url, dataFolder: product.dataFolder, voiceProblem });
  } catch (error) {
    await product.stop();
    throw error;
  }
  return () => product.stop();
}
