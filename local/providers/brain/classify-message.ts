export type MessageKind = {
  isGoodbye: boolean;
  isQuestion: boolean;
  asksIdentity: boolean;
  asksPrice: boolean;
  asksHuman: boolean;
  asksVisit: boolean;
  asksDetails: boolean;
  isOrder: boolean;
  isGreeting: boolean;
  isRefusal: boolean;
};

const QUESTION =
  /\?|^(?:(?:um|uh|so|and|okay|ok|well|wait|sorry|hi|hello|yes|but)[,.\s]+)*(?:what|how|when|where|why|who|which|can|could|do|does|did|is|are|will|would|should|have|has|may)\b|\b(?:like to know|want to know|tell me|wondering|wonder (?:if|what|how)|curious|question about|what about|how about|explain)\b/i;
const GOODBYE =
  /\b(?:good ?bye|bye(?: bye)?|see you|talk to you later|have a (?:nice|good|great) (?:day|one|evening|weekend)|that(?: is|'s|s) (?:everything|all|it)(?: for (?:now|today))?|nothing else|hang up|i have to go|end the call)\b/i;
const IDENTITY =
  /\b(?:are you (?:a |an )?(?:real|human|person|robot|bot|ai|machine|computer|actual)|(?:am i|is this) (?:talking|speaking|chatting)? ?(?:to|with)? ?(?:a|an) (?:real|human|person|robot|bot|ai|machine|computer)|who are you|what are you|which model|what model|who am i (?:talking|speaking) (?:to|with)|what(?:'s| is) your name|are you chatgpt)\b/i;
const PRICE =
  /\b(?:price|pricing|prices|cost|costs|how much|expensive|cheap|fee|fees|rate|rates|quote|charge|what would i pay|per month|a month)\b/i;
const HUMAN =
  /\b(?:(?:speak|talk|connect me|put me through|transfer me) (?:to|with) (?:a|an|some|your|the|one of your)?\s?(?:real |actual )?(?:human|person|someone|somebody|agent|representative|colleague|team|manager)|somebody call me|someone call me|call me back|real human|human agent)\b/i;

const VISIT =
  /\b(?:(?:come|stop|drop) (?:and|by|over|out|round|to)|make an appointment|set up (?:a|an) (?:call|meeting|appointment|visit)|schedule (?:a|an)|book (?:a|an)|have a look at (?:my|our|the))\b/i;
const DETAILS =
  /\b(?:send|mail|email|e-mail|text) (?:me|us) (?:the|some|more|your|a|an|all)?\s?(?:details|information|info|brochure|offer|quote|summary)\b/i;
const ORDER =
  /\b(?:ignore|disregard|forget)\b.{0,40}\b(?:instructions?|rules?|prompt|above|previous)\b|\b(?:system|hidden|secret) prompt\b|\byour (?:instructions|prompt|rules)\b|\byou (?:must|are now|should) (?:now )?(?:say|tell|act|reveal|pretend|respond)\b/i;

/** Text that tries to steer the model; it is neither obeyed nor read out as if it were a fact. */
export function isOrder(text: string): boolean {
  return ORDER.test(text);
}

/** What kind of message it is, by rules; several may hold at once. */
export function classifyMessage(text: string): MessageKind {
  const asksIdentity = IDENTITY.test(text);
  return {
    isGoodbye: GOODBYE.test(text) && !/\?/.test(text),
    isQuestion: QUESTION.test(text),
    asksIdentity,
    asksPrice: PRICE.test(text),
    asksHuman: HUMAN.test(text),
    asksVisit: VISIT.test(text),
    asksDetails: DETAILS.test(text),
    isOrder: isOrder(text),
    isGreeting: /^(?:hi|hello|hey|good (?:morning|afternoon|evening))\b/i.test(text) && text.split(/\s+/).length <= 4,
    isRefusal: /^(?:no|nope|no thanks?|no thank you|not really|i'd rather not)[.!\s]*$/i.test(text.trim()),
  };
}
