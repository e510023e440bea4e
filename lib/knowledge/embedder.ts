/** Port: turns texts into vectors of 384 numbers under a named model. */
export interface Embedder {
  /** The model and its dimension as stored beside each vector; vectors of another name are never compared. */
  model: string;
  embed(texts: readonly string[], signal: AbortSignal): Promise<number[][]>;
}
