import { classifyMessage } from './classify-message.ts';
import { askedField } from './compose-reply.ts';
import { extractLead } from './extract-lead.ts';
import type { LeadFacts } from './prompt-sections.ts';

/** An extractive summary of lines `visitor: ...` / `agent: ...`; nothing is said that was not in the talk. */
export function summarizeCall(transcript: string): { summary: string; need: string; nextStep: string } {
  const lines = transcript.split('\n').flatMap((line) => {
    const [, who, text] = /^\s*(visitor|agent)\s*:\s*(.+)$/i.exec(line) ?? [];
    return who && text ? [{ who: who.toLowerCase(), text: text.trim() }] : [];
  });
  const facts: LeadFacts = {};
  let asked: ReturnType<typeof askedField>;
  for (const { who, text } of lines) {
    if (who === 'agent') asked = askedField(text);
    else for (const [field, value] of Object.entries(extractLead(text, asked))) facts[field as keyof LeadFacts] ??= value;
  }
  const said = lines.filter(({ who }) => who === 'visitor').map(({ text }) => text);
  return {
    summary: summaryOf(facts, said),
    need: facts.need ?? said.find((text) => text.split(' ').length > 4) ?? '',
    nextStep: nextStepOf(facts, said),
  };
}

function summaryOf(facts: LeadFacts, said: string[]): string {
  if (said.length === 0) return 'The visitor said nothing.';
  const who = [facts.name ?? 'The visitor', facts.company ? `of ${facts.company}` : ''].filter(Boolean).join(' ');
  const questions = said.filter((text) => classifyMessage(text).isQuestion && text !== facts.need);
  const parts = [
    facts.need ? `${who} said: "${facts.need}".` : `${who} talked with the agent.`,
    facts.budget ? `Budget: ${facts.budget}.` : '',
    facts.timeline ? `Time: ${facts.timeline}.` : '',
    questions.length > 0 ? `Asked: ${questions.slice(0, 3).join(' ')}` : '',
  ];
  return parts.filter(Boolean).join(' ');
}

function nextStepOf(facts: LeadFacts, said: string[]): string {
  const wish = said.findLast((text) =>
    /\b(?:call me|send me|come (?:and|by|over)|book|appointment|schedule|visit|get back|email me)\b/i.test(text),
  );
  if (wish) return `Visitor asked: "${wish}"`;
  return facts.timeline ? `Follow up; the visitor named ${facts.timeline}.` : 'Follow up by e-mail.';
}
