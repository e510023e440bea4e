// The embedding site's only script: a button in a shadow root that opens our own document in a frame.
const script = document.currentScript as HTMLScriptElement | null;
const campaign = script?.dataset.campaign;
const home = script ? new URL(script.src).origin : '';

const STYLE = `:host{all:initial}button{all:unset;box-sizing:border-box;position:fixed;z-index:2147483647;inset-block-end:20px;inset-inline-end:20px;width:64px;height:64px;border-radius:50%;background:#17150f;cursor:pointer;display:grid;place-items:center;box-shadow:0 8px 28px #0004}button:focus-visible{outline:3px solid #fff;box-shadow:0 0 0 6px #17150f}
svg{width:38px;fill:none;stroke:#f7f3ea;stroke-width:9;stroke-linecap:round;rotate:-28deg;transition:rotate .3s}button:hover svg,[aria-expanded=true] svg{rotate:62deg}
iframe{position:fixed;z-index:2147483647;inset-block-end:96px;inset-inline-end:20px;width:min(400px,100vw - 40px);height:min(720px,100dvh - 116px);border:0;border-radius:20px;box-shadow:0 16px 60px #0005;background:#f7f3ea;color-scheme:normal}
iframe[hidden]{display:none}@media(max-width:480px){iframe{inset:0 0 84px;width:100%;height:calc(100dvh - 84px);border-radius:0}button{inset-block-end:10px}}@media(prefers-reduced-motion:reduce){svg{transition:none}}`;

function start(slug: string): void {
  const host = document.createElement('div');
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  // An adopted sheet needs no 'unsafe-inline' in the site's policy.
  root.adoptedStyleSheets = [sheet];
  const button = document.createElement('button');
  button.type = 'button';
  button.setAttribute('aria-expanded', 'false');
  button.setAttribute('aria-label', script?.dataset.label ?? 'Call us');
  button.innerHTML =
    '<svg viewBox="0 0 60 60" aria-hidden="true"><path d="M11 24a20 20 0 0 1 38 0M49 36a20 20 0 0 1-38 0"/></svg>';
  let frame: HTMLIFrameElement | undefined;

  const toggle = (isOpen: boolean) => {
    if (!frame) {
      frame = document.createElement('iframe');
      frame.allow = 'microphone; autoplay; display-capture; clipboard-write';
      frame.title = button.getAttribute('aria-label') ?? '';
      frame.src = `${home}/embed/${encodeURIComponent(slug)}?embedder=${encodeURIComponent(location.origin)}`;
      root.prepend(frame);
    }
    frame.hidden = !isOpen;
    button.setAttribute('aria-expanded', String(isOpen));
    (isOpen ? frame : button).focus();
  };
  const isOpen = () => frame?.hidden === false;
  button.onclick = () => toggle(!isOpen());
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && isOpen()) toggle(false);
  });
  addEventListener('message', (event) => {
    if (event.origin === home && event.source === frame?.contentWindow && event.data === 'visit:close') toggle(false);
  });
  root.append(button);
  document.body.append(host);
}

if (campaign) {
  if (document.body) start(campaign);
  else addEventListener('DOMContentLoaded', () => start(campaign));
}
