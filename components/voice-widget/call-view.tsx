import { type FormEvent, useEffect, useRef } from 'react';
import { type Caption, captionText } from '#lib/browser/captions.ts';
import type { Call, Mode } from '#lib/browser/visit-state.ts';
import { CallAgain, minutesUntil } from './call-again.tsx';
import { fill, type Texts } from './texts.ts';

export type CallProps = {
  call: Call | undefined;
  mode: Mode;
  isRinging: boolean;
  canCall: boolean;
  agentName: string;
  texts: Texts;
  onSend: (text: string) => void;
  onMute: (isMuted: boolean) => void;
  onEnd: () => void;
  onCall: () => void;
  onSoundOn: () => void;
};

/** A call or a chat: what is said, and one row of controls under the thumb. */
export function CallView(props: CallProps) {
  const { call, mode, isRinging, texts } = props;
  const isVoice = mode === 'voice';
  return (
    <div className="talk">
      <div className="notes" role="status">
        {call?.isReconnecting ? <p className="notice">{texts.reconnecting}</p> : null}
        {call?.isWaiting && !call.isReconnecting ? <p className="notice">{texts.connecting}</p> : null}
        {call?.notice ? <p className="notice">{noticeText(call, texts)}</p> : null}
        {props.canCall && !isRinging && !isVoice && call?.isPaused ? (
          <button type="button" className="plain resume" onClick={props.onCall}>
            {texts.continueCall}
          </button>
        ) : null}
        {props.canCall && !isVoice && call?.callAgainAtMs ? (
          <CallAgain atMs={call.callAgainAtMs} texts={texts} onCall={props.onCall} />
        ) : null}
        {call?.isSoundBlocked ? (
          <button type="button" className="link" onClick={props.onSoundOn}>
            {texts.soundOn}
          </button>
        ) : null}
      </div>
      <Captions
        captions={call?.captions ?? []}
        isThinking={!isVoice && call?.agent === 'thinking'}
        agentName={props.agentName}
        texts={texts}
      />
      <div className="dock">
        {isVoice && !isRinging ? (
          <button
            type="button"
            className="round"
            aria-pressed={call?.isMuted ?? false}
            aria-label={call?.isMuted ? texts.unmute : texts.mute}
            onClick={() => props.onMute(!call?.isMuted)}
          >
            <MicrophoneIcon isMuted={call?.isMuted ?? false} />
          </button>
        ) : null}
        {!isVoice && props.canCall && !call?.isPaused && !call?.callAgainAtMs ? (
          <button type="button" className="round" aria-label={texts.call} onClick={props.onCall}>
            <HandsetIcon />
          </button>
        ) : null}
        {isRinging ? (
          <span className="spacer" />
        ) : (
          <Composer texts={texts} hasFocus={!isVoice && !call?.isPaused} onSend={props.onSend} />
        )}
        <button type="button" className="end" aria-label={isVoice ? texts.endCall : texts.endChat} onClick={props.onEnd}>
          {texts.end}
        </button>
      </div>
    </div>
  );
}

function noticeText(call: Call, texts: Texts): string {
  if (!call.notice) return '';
  return fill(texts[call.notice], { minutes: String(minutesUntil(call.callAgainAtMs ?? 0, Date.now())) });
}

function Captions({
  captions,
  isThinking,
  agentName,
  texts,
}: {
  captions: Caption[];
  isThinking: boolean;
  agentName: string;
  texts: Texts;
}) {
  const log = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: every change of the captions scrolls to the newest words.
  useEffect(() => {
    if (log.current) log.current.scrollTop = log.current.scrollHeight;
  }, [captions, isThinking]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <div ref={log} className="captions" role="log" aria-label={texts.conversation} tabIndex={0}>
      <ol>
        {captions.map((caption) => (
          // Busy until it is complete: a screen reader then reads a line once, not at every word.
          <li key={caption.key} data-role={caption.role} data-final={caption.isFinal} aria-busy={!caption.isFinal}>
            <span className="who">{caption.role === 'agent' ? agentName : texts.you}</span>
            <span className="said" dir="auto">
              {captionText(caption)}
            </span>
          </li>
        ))}
        {isThinking ? (
          <li className="pending">
            <span className="who">{agentName}</span>
            <span className="dots" role="img" aria-label={texts.thinking}>
              <i />
              <i />
              <i />
            </span>
          </li>
        ) : null}
      </ol>
    </div>
  );
}

function Composer({ texts, hasFocus, onSend }: { texts: Texts; hasFocus: boolean; onSend: (text: string) => void }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (hasFocus) field.current?.focus({ preventScroll: true });
  }, [hasFocus]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const text = field.current?.value.trim();
    if (!field.current || !text) return;
    field.current.value = '';
    onSend(text);
  };
  return (
    <form className="composer" onSubmit={submit}>
      <input
        ref={field}
        name="message"
        aria-label={texts.writeHere}
        placeholder={texts.writeHere}
        autoComplete="off"
        maxLength={2000}
        enterKeyHint="send"
        dir="auto"
      />
      <button type="submit" className="send" aria-label={texts.send}>
        <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
          <path d="M12 19V5M5.5 11.5 12 5l6.5 6.5" />
        </svg>
      </button>
    </form>
  );
}

function MicrophoneIcon({ isMuted }: { isMuted: boolean }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d="M12 3.5a3 3 0 0 1 3 3V11a3 3 0 0 1-6 0V6.5a3 3 0 0 1 3-3ZM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21" />
      {isMuted ? <path d="M4 4l16 16" /> : null}
    </svg>
  );
}

function HandsetIcon() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d="M6.2 3.8 9 4.2l1.3 3.700-2 1.700a12.5 12.5 0 0 0 6.100 6.100l1.700-2 3.700 1.3.4 2.800a2 2 0 0 1-2 2.200A15.800 15.800 0 0 1 4 5.800a2 2 0 0 1 2.200-2Z" />
    </svg>
  );
}
