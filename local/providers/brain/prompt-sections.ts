export const LEAD_FIELDS = ['email', 'name', 'company', 'need', 'timeline', 'budget', 'phone'] as const;
export type LeadField = (typeof LEAD_FIELDS)[number];
export type LeadFacts = Partial<Record<LeadField, string>>;
export type Passage = { title: string; text: string };
export type PromptSections = { intro: string; passages: Passage[]; lead: LeadFacts; hasLead: boolean };

const PASSAGE_LINE = /^\[[^\]]+\]\s*(.+)$/;

/**
 * Reads the system message of the product: free text, then `# Rules`, `# Knowledge` (lines `[n] Title: text`) and
 * `# Lead` (lines `name: Maria`, `unknown` for what is missing). Knowledge is only ever quoted, never obeyed.
 */
export function readPromptSections(system: string): PromptSections {
  const sections = new Map<string, string[]>();
  let name = '';
  for (const line of system.split('\n')) {
    const heading = /^#\s+(\w+)\s*$/.exec(line.trim());
    if (heading?.[1]) name = heading[1].toLowerCase();
    else sections.set(name, [...(sections.get(name) ?? []), line]);
  }
  const intro = (sections.get('') ?? []).join('\n').trim();
  const lead = sections.get('lead');
  return { intro, passages: passagesOf(sections.get('knowledge') ?? []), lead: leadOf(lead ?? []), hasLead: lead !== undefined };
}

function passagesOf(lines: string[]): Passage[] {
  const passages: Passage[] = [];
  for (const line of lines.map((one) => one.trim()).filter(Boolean)) {
    const content = PASSAGE_LINE.exec(line)?.[1];
    const last = passages.at(-1);
    if (content === undefined && last) last.text = `${last.text} ${line}`;
    else passages.push(splitTitle(content ?? line));
  }
  return passages;
}

function splitTitle(content: string): Passage {
  const colon = content.indexOf(': ');
  return colon > 0 && colon < 90
    ? { title: content.slice(0, colon).trim(), text: content.slice(colon + 2).trim() }
    : { title: '', text: content };
}

function leadOf(lines: string[]): LeadFacts {
  const facts: LeadFacts = {};
  for (const line of lines) {
    const [, key, value] = /^[-*\s]*(\w+)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
    const field = LEAD_FIELDS.find((one) => one === key?.toLowerCase());
    if (field && value && !/^(unknown|none|null|-)$/i.test(value)) facts[field] = value;
  }
  return facts;
}
