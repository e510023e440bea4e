/**
 * The part of api.js that pages use: render, execute, reset, remove, getResponse, ready, with the vendor's option names. As with the
 * vendor, the work is done in a frame of the script's own origin, so that a page's policy is put to the test.
 */
export const CLIENT_SCRIPT = `(() => {
  const base = new URL(document.currentScript.src).origin;
  const widgets = new Map();
  let last = 0;
  const place = (container) => typeof container === 'string' ? document.querySelector(container) : container;
  const run = (widget) => {
    widget.token = undefined;
    widget.frame?.remove();
    const query = new URLSearchParams({ id: widget.id, sitekey: widget.options.sitekey, action: widget.options.action ?? '',
      cdata: widget.options.cData ?? '', hostname: location.hostname, parent: location.origin });
    widget.frame = document.createElement('iframe');
    widget.frame.src = base + '/turnstile/v0/widget?' + query;
    widget.frame.title = 'Widget containing a security challenge';
    widget.frame.hidden = widget.options.appearance === 'interaction-only';
    widget.container.append(widget.frame);
  };
  addEventListener('message', (event) => {
    const widget = event.origin === base && widgets.get(event.data?.id);
    if (!widget) return;
    if (event.data.token) {
      widget.token = event.data.token;
      widget.options.callback?.(event.data.token);
    } else widget.options['error-callback']?.(event.data.error);
  });
  const find = (container) => widgets.get(container) ?? [...widgets.values()].find((widget) => widget.container === place(container));
  window.turnstile = {
    ready: (callback) => callback(),
    render(container, options) {
      const element = place(container);
      if (!element || !options?.sitekey) throw new Error('[Cloudflare Turnstile] Invalid container or sitekey.');
      const widget = { id: 'cf-chl-widget-' + ++last, container: element, options };
      widgets.set(widget.id, widget);
      if (options.execution !== 'execute') run(widget);
      return widget.id;
    },
    execute: (container) => run(find(container)),
    reset: (container) => run(find(container)),
    remove(container) {
      const widget = find(container);
      widget?.frame?.remove();
      widgets.delete(widget?.id);
    },
    getResponse: (container) => find(container)?.token,
    isExpired: () => false,
  };
})();
`;

/** What runs in the frame: asks for a token and hands it to the page that framed it. */
export const WIDGET_PAGE = `<!doctype html><meta charset="utf-8"><title>challenge</title><script>
const query = new URLSearchParams(location.search);
fetch('/turnstile/v0/token', { method: 'POST', body: query })
  .then((response) => response.json())
  .catch(() => ({ error: '200500' }))
  .then((answer) => parent.postMessage({ ...answer, id: query.get('id') }, query.get('parent')));
</script>
`;
