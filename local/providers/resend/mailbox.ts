export type Mail = {
  id: string;
  at: string;
  from: string;
  to: string[];
  subject: string;
  html: string | undefined;
  text: string | undefined;
  replyTo: string[];
  headers: Record<string, string>;
  tags: { name: string; value: string }[];
};

const MOST_MAILS = 500;

/** The mails that were "sent", newest first; the newest 500 are kept. */
export class Mailbox {
  readonly #mails: Mail[] = [];

  add(mail: Mail): void {
    this.#mails.unshift(mail);
    this.#mails.length = Math.min(this.#mails.length, MOST_MAILS);
  }

  list(to?: string): Mail[] {
    return to
      ? this.#mails.filter((mail) => mail.to.some((address) => address.toLowerCase().includes(to.toLowerCase())))
      : [...this.#mails];
  }

  find(id: string): Mail | undefined {
    return this.#mails.find((mail) => mail.id === id);
  }

  clear(): void {
    this.#mails.length = 0;
  }
}
