// What a reader chooses and has seen, kept in this browser alone: the scheme of colours, the key / for the search, the day of the
// last visit. Without a store, all of it is silently absent. Loaded before the page is shown, so that no page flashes in the other scheme.
// And the field in the head, which shows headlines when it is used.
'use strict';
(() => {
  const HEADLINES = new URL('headlines.js', document.currentScript.src);
  document.addEventListener('focusin', function load({ target }) {
    if (!target.matches('.quick input')) return;
    document.removeEventListener('focusin', load);
    document.head.append(Object.assign(document.createElement('script'), { src: HEADLINES }));
  });

  const SCHEME = 'clipsheet: scheme', OFF = 'clipsheet: no /', VISIT = 'clipsheet: visit', BEFORE = 'clipsheet: visit before';
  let store, session;
  try {
    [store, session] = [localStorage, sessionStorage];
  } catch {
    return; // forbidden, or a page of a folder in a strict browser
  }
  const put = (name, value) => (value ? store.setItem(name, value) : store.removeItem(name));

  const root = document.documentElement;
  const paint = (scheme) => (scheme ? (root.dataset.scheme = scheme) : delete root.dataset.scheme);
  paint(store.getItem(SCHEME));

  // The key leads to the search, unless somebody types, another key is held, or the reader has switched it off: what stands in the
  // way of dictating, say, must be possible to switch off (WCAG 2.1.4).
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.matches('input:not([type="checkbox"], [type="radio"]), select, textarea') || store.getItem(OFF)) return;
    const field = document.querySelector('#q, .quick input');
    event.preventDefault(); // nor typed
    field.select();
    field.focus();
  });

  // Articles that entered the digest since the visit before this one, which is a day ago at least.
  function markNew() {
    const today = new Date().toISOString().slice(0, 10);
    if (!session.getItem(BEFORE)) {
      session.setItem(BEFORE, store.getItem(VISIT) ?? today);
      put(VISIT, today);
    }
    const before = session.getItem(BEFORE), { word } = document.querySelector('[data-word]')?.dataset ?? {};
    for (const item of document.querySelectorAll('.item[data-added]')) {
      if (word && item.dataset.added > before) Object.assign(item.querySelector('.outlet'), { className: 'outlet new' }).dataset.new = word;
    }
  }

  document.addEventListener('DOMContentLoaded', () => {
    const select = document.getElementById('scheme'), box = document.getElementById('slash');
    if (select) {
      select.closest('[hidden]')?.removeAttribute('hidden');
      select.value = store.getItem(SCHEME) ?? '';
      select.addEventListener('change', () => { put(SCHEME, select.value); paint(select.value); });
    }
    if (box) {
      box.checked = !store.getItem(OFF);
      box.addEventListener('change', () => put(OFF, box.checked ? '' : 'off'));
    }
    markNew();
  });
})();
