/** What a person is told, in the order they need it; the same words for every destination. */
export interface Message {
  title: string;
  facts: { label: string; value: string }[];
  summary: string;
  /** What to do about it. */
  nextStep: string;
  /** Where to look, and what the link is called. */
  link: { url: string; label: string };
  /** Whom an answer to the mail reaches. */
  replyTo?: string;
}
