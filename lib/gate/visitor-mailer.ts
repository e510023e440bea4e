/** Port: a mail to a visitor. The same key within a day is one mail. Throws when it was not taken. */
export interface VisitorMailer {
  send(mail: { to: string; title: string; words: string; link: { url: string; label: string }; key: string }): Promise<void>;
}
