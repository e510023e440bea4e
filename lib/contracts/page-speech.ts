/**
 * LiveKit RPC methods of the visitor's page, for when no vendor speaks or hears. A page without them answers with LiveKit's own
 * "unsupported method", which the worker takes for `absent`.
 */

/** The page says a sentence with the browser's own voice. Payload: PageSentence as JSON. Answer: PageAbility, once it speaks or cannot. */
export const PAGE_SAY_METHOD = 'qv.say';
/** The page stops speaking at once. No payload, empty answer. */
export const PAGE_HUSH_METHOD = 'qv.hush';
/**
 * The page recognises with the browser and sends what it heard as `lk.chat` with HEARD_BY_ATTRIBUTE, until it is told to stop.
 * Payload: PageListen as JSON. Answer: PageAbility.
 */
export const PAGE_LISTEN_METHOD = 'qv.listen';

export type PageSentence = { text: string; locale: string };
export type PageListen = { isOn: boolean; locale: string };
export type PageAbility = 'able' | 'absent';

/** Attribute of a `lk.chat` stream whose words were spoken, with HEARD_BY_BROWSER. */
export const HEARD_BY_ATTRIBUTE = 'qv.heard-by';
export const HEARD_BY_BROWSER = 'browser';
