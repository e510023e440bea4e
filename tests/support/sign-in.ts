import type { Page } from 'playwright-core';
import { until, type World } from './world.ts';

interface Mail {
  subject: string;
  html?: string;
  text?: string;
}

/** Asks for a sign-in mail and follows its link to the dashboard; returns the link. */
export async function signIn(page: Page, world: World, email = 'owner@sonora.example'): Promise<string> {
  const known = (await signInMails(world, email)).length;
  await page.goto(`${world.url}/sign-in`);
  await page.fill('#email', email);
  await page.click('button[type=submit]');
  const mails = await until(async () => {
    const all = await signInMails(world, email);
    return all.length > known ? all : null;
  }, 'the sign-in mail');
  const link = /href="([^"]*auth\/confirm[^"]*)"/.exec(mails[0]?.html ?? '')?.[1]?.replaceAll('&amp;', '&');
  if (!link) throw new Error('The sign-in mail has no link.');
  await page.goto(link);
  await page.waitForURL('**/dashboard');
  return link;
}

async function signInMails(world: World, to: string): Promise<Mail[]> {
  return (await mailsTo(world, to)).filter((mail) => /auth\/confirm/.test(mail.html ?? mail.text ?? ''));
}

/** What came to an address in the local mailbox, newest first. */
export async function mailsTo(world: World, to: string): Promise<Mail[]> {
  const url = `${world.services().providers?.url}/mailbox.json?to=${encodeURIComponent(to)}`;
  const answer = (await (await fetch(url)).json()) as Mail[] | { mails: Mail[] };
  return Array.isArray(answer) ? answer : answer.mails;
}
