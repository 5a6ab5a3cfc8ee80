// Headlines and summaries, searched without Pagefind: by scripts of the index, which a page may load where it may fetch nothing
// (opened from a folder) and needs no WASM (every page but that of the search). Of each part of the index there is one, with what lists
// show of its articles, the newest first. Words are looked for as they are written.
//
// The search page uses it from a folder; on the other pages it shows headlines below the field in the head, which loads it on first use.
'use strict';
(() => {
  const ROOT = new URL('../', document.currentScript.src); // of the site, wherever it lies on its host
  const INDEX = new URL('pagefind/', ROOT);

  const scripts = {}, said = {}; // promises, and what the scripts said, by their names
  window.clipsheet = (name, value) => { said[name] = value; };
  function toldBy(name) {
    return (scripts[name] ??= new Promise((resolve, reject) => {
      const script = Object.assign(document.createElement('script'), { src: new URL(name, INDEX) });
      script.addEventListener('load', () => resolve(said[name]));
      script.addEventListener('error', () => reject(new Error(`${name} could not be loaded`)));
      document.head.append(script);
    }));
  }

  const NO_LETTERS = /[^\p{L}\p{N}]+/u;
  const UNSPACED = /\p{sc=Han}|\p{sc=Hiragana}|\p{sc=Katakana}|\p{sc=Thai}|\p{sc=Lao}|\p{sc=Khmer}|\p{sc=Myanmar}/u;
  const plain = (text) => text.normalize('NFD').replace(/\p{M}|['’-]/gu, '').toLowerCase();
  const lettersOf = (text) => plain(text).split(NO_LETTERS).join(' ').trim();
  const isIn = (text, word) => text.includes(UNSPACED.test(word) ? word : ` ${word}`); // as the beginning of a word

  const known = new WeakMap(); // of a record, the letters of its headline and of all that is searched
  function lettersOfRecord(record) {
    if (!known.has(record)) {
      const { meta, excerpt } = record, title = ` ${lettersOf(meta.title)}`;
      known.set(record, { title, text: `${title} ${lettersOf([meta.original, meta.outlet, meta.country, excerpt].join(' '))}` });
    }
    return known.get(record);
  }

  // The records of a part that hold every word, and how many of the words stand in the headline.
  async function search(folder, query) {
    const words = lettersOf(query).split(' ').filter(Boolean), found = [];
    for (const record of await toldBy(`${folder}/titles.js`)) {
      const { title, text } = lettersOfRecord(record);
      if (words.every((word) => isIn(text, word))) found.push({ record, score: words.filter((word) => isIn(title, word)).length });
    }
    return found;
  }

  window.clipsheetHeadlines = { load: () => toldBy('parts.js'), search };

  // -- below the field in the head ----------------------------------------------------------------------------------

  const AT_ONCE = 6; // headlines shown
  const PARTS = 2; // of the index that are looked into, the newest
  const field = document.querySelector('.quick input');
  if (!field) return;

  const list = Object.assign(document.createElement('ul'), { className: 'found', hidden: true });
  const status = Object.assign(document.createElement('p'), { className: 'unseen' });
  status.setAttribute('role', 'status');
  field.form.append(status, list);

  function itemOf({ url, meta }) {
    const item = document.createElement('li'), link = document.createElement('a'), facts = document.createElement('small');
    Object.assign(link, { href: new URL(url.replace(/^\/+/, ''), ROOT), lang: meta.headline_lang, dir: meta.headline_dir, textContent: meta.title });
    for (const fact of [meta.outlet, meta.date]) facts.append(Object.assign(document.createElement('bdi'), { textContent: fact }), ' ');
    item.append(link, facts);
    return item;
  }

  // The search looks into all texts of all parts.
  function wayToAll(query) {
    const item = document.createElement('li'), { action, dataset } = field.form;
    item.append(Object.assign(document.createElement('a'), { href: `${action}?${new URLSearchParams({ q: query })}`, className: 'all', textContent: dataset.all }));
    return item;
  }

  let turn = 0; // the latest search; an earlier one that comes in late is dropped
  async function show() {
    const mine = ++turn, query = field.value.trim(), found = [];
    for (const { folder } of query ? (await window.clipsheetHeadlines.load()).parts.slice(0, PARTS) : []) {
      if (found.length < AT_ONCE) found.push(...(await search(folder, query)));
    }
    if (mine !== turn) return;
    const shown = found.slice(0, AT_ONCE).map(({ record }) => itemOf(record));
    list.replaceChildren(...shown, wayToAll(query));
    list.hidden = !query;
    status.textContent = query ? field.form.dataset.found.replace('#', shown.length) : '';
  }
  const close = () => { turn++; list.hidden = true; };

  field.addEventListener('input', () => show().catch(close)); // without an index there is none; the field leads to the search all the same
  field.form.addEventListener('focusout', ({ relatedTarget }) => { if (!field.form.contains(relatedTarget)) close(); });
  field.form.addEventListener('keydown', (event) => {
    const links = [...list.querySelectorAll('a')], at = links.indexOf(document.activeElement);
    const to = { ArrowDown: links[at + 1], ArrowUp: at > 0 ? links[at - 1] : field, Escape: field }[event.key];
    if (!to || (list.hidden && event.key !== 'Escape')) return;
    if (event.key === 'Escape') close();
    if (event.key !== 'Escape' || at >= 0) event.preventDefault(); // in the field, Escape empties it
    to.focus();
  });
  show().catch(close); // what was typed before this was there
})();
