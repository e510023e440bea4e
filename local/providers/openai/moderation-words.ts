/** Phrases by OpenAI's category, folded to lower case: a simple classifier of the kind that word lists allow, no judgement of real abuse. */
export const MODERATION_WORDS: Record<string, readonly RegExp[]> = {
  harassment: [
    /\b(?:idiots?|morons?|imbeciles?|stupid (?:bot|machine|cow|person)|shut (?:the hell )?up|piece of (?:shit|crap)|fuck (?:you|off)|you are (?:worthless|pathetic|disgusting)|loser)\b/,
    /\b(?:dummkopf|halt die klappe|imbecil|callate|ferme-la|deficiente|hou je mond|zamknij sie|cale a boca)\b/,
  ],
  'harassment/threatening': [
    /\bi(?:'ll| will| am going to|'m going to) (?:hurt|find|destroy|ruin|beat) you\b/,
    /\byou will (?:regret|pay for) this\b/,
  ],
  hate: [
    /\b(?:i|we) hate (?:all )?(?:immigrants|muslims|jews|christians|gays|women|men|blacks|whites|foreigners)\b/,
    /\b(?:immigrants|muslims|jews|gays|women|foreigners) are (?:vermin|animals|subhuman|inferior)\b/,
  ],
  'hate/threatening': [/\b(?:kill|exterminate|deport|burn) all (?:immigrants|muslims|jews|christians|gays|women|foreigners)\b/],
  illicit: [
    /\bhow (?:do i|to|can i|you can) (?:make|build|cook|buy) (?:a )?(?:bomb|meth|explosives?|fake id|cocaine)\b/,
    /\b(?:steal|launder|forge) (?:a |the )?(?:car|money|passport|signature)\b/,
  ],
  'illicit/violent': [/\bhow (?:do i|to|can i|you can) (?:make|build) (?:a )?(?:bomb|explosives?|pipe bomb)\b/],
  'self-harm': [
    /\b(?:kill|hurt|harm|cut) (?:myself|yourself)\b|\bsuicid|\bend my life\b|\bdo not want to live\b|\bdon't want to live\b/,
    /\b(?:mich umbringen|nicht mehr leben|suicidarme|matarme|me tuer|en finir|uccidermi|mezelf doden|zabic sie|me matar)\b/,
  ],
  'self-harm/intent': [/\bi(?:'m going to| am going to| want to| will) (?:kill|hurt|cut) myself\b|\bwant to die\b/],
  'self-harm/instructions': [/\b(?:best|easiest|painless) way to (?:die|kill (?:yourself|myself))\b/],
  sexual: [/\b(?:porn|send nudes|have sex with|sexy pictures|naked pictures)\b/],
  'sexual/minors': [/\b(?:sex|nudes?|naked) (?:with|of) (?:a )?(?:child|children|minor|minors|kid|kids)\b/],
  violence: [
    /\b(?:kill|murder|stab|shoot|strangle|beat up) (?:you|him|her|them|everyone|everybody|people|my \w+)\b/,
    /\b(?:ich bringe .{1,20} um|voy a matar|je vais tuer|lo ammazzo|zabije)\b/,
  ],
  'violence/graphic': [/\b(?:blood everywhere|cut off (?:his|her|their) (?:head|hands?)|guts|dismember)\b/],
};
