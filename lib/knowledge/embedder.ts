/** Port: turns texts into vectors of 384 numbers under a named model. An error with a numeric `status` is the vendor's refusal. */
export interface Embedder {
  /** The model and its dimension as stored beside each vector; vectors of another name are never compared. */
  model: string;
  /** The model in the price table. */
  pricedAs: string;
  /** The vectors in the order of the texts, and the tokens that the vendor counted, 0 when it did not say. */
  embed(texts: readonly string[], signal: AbortSignal): Promise<{ vectors: number[][]; tokens: number }>;
}
