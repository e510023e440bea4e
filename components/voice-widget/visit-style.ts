import { baseStyle } from './style-base.ts';
import { gateStyle } from './style-gate.ts';

/** The style sheet in the document: what the gate needs. The rest comes with the code behind the gate. */
export const visitStyle: string = (baseStyle + gateStyle)
  .replace(/\s+/g, ' ')
  .replace(/ ?([{};,>]) ?/g, '$1')
  .replace(/: /g, ':');
