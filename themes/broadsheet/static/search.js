// The search page: a form whose state is the address, over Pagefind's index of the site.
//
// Nothing is loaded before the reader touches the form or comes with a query in the address. Every word that is shown
// stands in search.html; what comes out of the index goes into the page as text, never as markup.
'use strict';
(() => {
  const AT_ONCE = 15; // results shown before "more"
  const RELEVANT = 'relevant'; // in the address; newest first is said by saying nothing
  const FACETS = ['country', 'topic', 'outlet', 'language', 'week'];
  // Pagefind also searches what a record only carries to be shown: "2025" must not rank an article by its date.
  const EVERY = '‿'; // a word of every record: asked for no word, Pagefind loads its whole index
  const RANKING = { metaWeights: { date: 0, iso: 0, lang: 0, dir: 0, headline_lang: 0, headline_dir: 0, every: 0 } };
  const ROOT = new URL('../', document.baseURI); // of the site, wherever it lies on its host
  const indexOf = (site) => new URL('pagefind/', site);
  const IN_FOLDER = location.protocol === 'file:';

  const byId = (id) => document.getElementById(id);
  const form = byId('search'), status = byId('status'), results = byId('results'), more = byId('more');

  // -- the index ----------------------------------------------------------------------------------------------------

  // The index is in parts by time, each a bundle of Pagefind's. Which there are says parts.json, the newest first, with the
  // counts of all articles, and where the sites of other volumes lie, whose parts are searched, too.
  let parts; // a promise of what they say, once asked for
  function load() {
    parts ??= (async () => {
      const own = IN_FOLDER ? await clipsheetHeadlines.load() : await toldBy(ROOT);
      const volumes = Object.entries(own.volumes ?? {});
      const others = volumes.map(([name, place]) => toldBy(new URL(place, ROOT)).catch((error) => failVolume(name, error)));
      const all = [own, ...(await Promise.all(others)).filter(Boolean)];
      const found = all.flatMap(({ site, parts: its }) => its.map((part) => ({ ...part, site })));
      const told = { parts: found.sort((a, b) => Math.sign((a.last < b.last) - (a.last > b.last))), counts: sum(all.map(({ counts }) => counts)) };
      fillFacets(told.counts);
      return told;
    })();
    return parts;
  }

  async function toldBy(site) {
    const answer = await fetch(new URL('parts.json', indexOf(site)), { cache: 'no-cache' }); // the folders change
    return { ...await answer.json(), site };
  }

  // A volume that cannot be asked keeps nobody from finding what is in the others.
  function failVolume(name, error) {
    console.error(error);
    const failed = byId('volumes'), named = document.createElement('bdi');
    named.textContent = name;
    failed.append(' ', named);
    failed.hidden = false;
  }

  // Pagefind keeps an index for each language and, in its WASM, that language's word endings. `mergeIndex` would search them
  // all with the endings of one (an Arabic word with its article is then not found), so each language gets a module of its
  // own, and in it an instance for each part; the fragment makes the browser evaluate the same file again. `createInstance`
  // reads the language from <html lang> and from nowhere else, at once, so that it is lent to it for the length of the call.
  async function create(site, folder, language) {
    const pagefind = await import(`${indexOf(site)}pagefind.js#${language}`);
    const html = document.documentElement, own = html.lang;
    html.lang = language;
    let instance;
    try {
      instance = pagefind.createInstance({ basePath: `${indexOf(site)}${folder}/`, noWorker: true });
    } finally {
      html.lang = own;
    }
    await instance.options({ ranking: RANKING }); // is answered when the WASM is there
    return instance;
  }

  const instances = {}, firsts = {}; // promises: by site, folder and language, and of a site's first in each language
  function instanceFor({ site, folder }, language) {
    // Two that begin at once would each start the WASM, and the second take the memory from under the first.
    const first = `${site} ${language}`;
    return (instances[`${first} ${folder}`] ??= firsts[first]
      ? firsts[first].then(() => create(site, folder, language))
      : (firsts[first] = create(site, folder, language)));
  }

  const NEWEST = { date: 'desc' };
  const NOTHING = { results: [], filters: {} };
  const UNPARTED = ['zh', 'ja', 'th']; // languages that write no spaces
  const NO_LETTERS = /[^\p{L}\p{N}]+/u;
  const plain = (text) => text.normalize('NFD').replace(/\p{M}|['’-]/gu, '').toLowerCase();

  const hasRange = ({ from, to }) => Boolean(from || to);
  const isEmpty = (state) => !state.query && !hasRange(state) && !Object.keys(state.chosen).length;
  const isRanked = ({ query, relevant }) => relevant && query !== ''; // without words, no article is more relevant than another

  // What a part answers to a search in one of its languages. Pagefind counts by the filters that are loaded, and compares no
  // days: of those that it names, the ones of the range are chosen. An article without a date has no day.
  async function answer(part, language, state, counted) {
    const instance = await instanceFor(part, language);
    const loaded = counted || hasRange(state) ? await instance.filters() : {};
    const wanted = { ...state.chosen };
    if (hasRange(state)) {
      wanted.day = Object.keys(loaded.day ?? {}).filter((day) => state.from <= day && (!state.to || day <= state.to));
      if (!wanted.day.length) return NOTHING;
    }
    const filters = Object.fromEntries(Object.entries(wanted).map(([name, values]) => [name, { any: values }]));
    const found = await instance.search(state.query || EVERY, { filters, sort: isRanked(state) ? {} : NEWEST });
    if (!found.results.length) return found;
    found.results = found.results.map((hit) => ({ ...hit, data: async () => ({ ...await hit.data(), site: part.site }) }));
    const held = await Promise.all(wordsOf(state.query, language).map((word) => holds(instance, word)));
    return held.every(Boolean) ? found : NOTHING;
  }

  // Whether an index holds a word: by its stem, by which alone Pagefind looks up a quoted one, or as the beginning of another.
  // Where it does not, Pagefind takes the longest of its words with which this one begins, the Spanish "el" for "election".
  async function holds(instance, word) {
    if ((await instance.search(`"${word}"`)).results.length) return true;
    const [hit] = (await instance.search(word, { sort: NEWEST })).results;
    if (!hit) return false;
    const { meta, content } = await hit.data();
    const words = plain([meta.title, meta.outlet, meta.country, content].join(' ')).split(NO_LETTERS);
    return words.some((one) => one.startsWith(plain(word)));
  }

  // The words of a query as Pagefind parts them; in quotes, it looks up all by their stems.
  function wordsOf(query, language) {
    if (query.startsWith('"')) return [];
    const isUnparted = UNPARTED.includes(language) && 'Segmenter' in Intl;
    const words = isUnparted ? segmentsOf(query, language) : query.split(/\s+/);
    return words.map((word) => word.replaceAll('"', '')).filter((word) => /[\p{L}\p{N}]/u.test(word));
  }

  const segmentsOf = (text, language) =>
    Array.from(new Intl.Segmenter(language, { granularity: 'word' }).segment(text), ({ segment }) => segment);

  function mayHold({ first, last, days }, state) {
    const { week: weeks } = state.chosen;
    if (weeks && !weeks.some((week) => first <= week && week <= last)) return false;
    return !hasRange(state) || (days && state.from <= days[1] && (!state.to || days[0] <= state.to));
  }

  // The parts of a search, the newest first: of each its last week, `answers`, which asks it in each of its languages, once,
  // and `count`, which is known when all have answered. A part or a language that can hold nothing of what is chosen is not
  // asked; of the others none before its answers are wanted.
  async function ask(state, counted = false) {
    const { language: names } = state.chosen;
    return (await load()).parts.filter((told) => mayHold(told, state)).map((told) => {
      const { folder, last, languages } = told;
      const spoken = Object.keys(languages).filter((language) => !names || names.includes(languages[language]));
      const part = { last, count: null };
      let answers;
      part.answers = () => (answers ??= (async () => {
        const given = await Promise.all(
          IN_FOLDER ? [answerFromFolder(folder, state)] : spoken.map((language) => answer(told, language, state, counted)));
        part.count = given.reduce((count, { results: hits }) => count + hits.length, 0);
        return given;
      })());
      return part;
    });
  }

  const answersOf = async (asked) => (await Promise.all(asked.map(({ answers }) => answers()))).flat();

  async function countsOf(state) {
    if (isEmpty(state)) return (await load()).counts;
    return sum((await answersOf(await ask(state, true))).map(({ filters }) => filters));
  }

  // {country: {Mali: 3}} of several answers as one
  function sum(counts) {
    const total = {};
    for (const one of counts) {
      for (const [name, values] of Object.entries(one)) {
        const into = (total[name] ??= Object.create(null)); // an outlet may be called constructor
        for (const [value, count] of Object.entries(values)) into[value] = (into[value] ?? 0) + count;
      }
    }
    return total;
  }

  // -- from a folder --------------------------------------------------------------------------------------------------

  // What a part answers where its headlines and summaries alone can be searched, by headlines.js.
  async function answerFromFolder(folder, { query, chosen, from, to }) {
    const results = [], counts = {};
    for (const { record, score } of await clipsheetHeadlines.search(folder, query)) {
      const { filters, excerpt } = record, [day = ''] = filters.day ?? [];
      if (!Object.entries(chosen).every(([name, values]) => filters[name].some((value) => values.includes(value)))) continue;
      if (hasRange({ from, to }) && !(day && from <= day && (!to || day <= to))) continue;
      for (const [name, values] of Object.entries(filters)) {
        const into = (counts[name] ??= Object.create(null));
        for (const value of values) into[value] = (into[value] ?? 0) + 1;
      }
      const shown = { ...record, excerpt: excerpt.replaceAll('<', '&lt;') };
      results.push({ score, data: async () => shown });
    }
    return { results, filters: counts };
  }

  // -- order --------------------------------------------------------------------------------------------------------

  // Best first, whatever the part and language; of equals the newer, for newer parts come first.
  async function* mostRelevant(asked) {
    const hits = (await answersOf(asked)).flatMap((answer) => answer.results).sort((a, b) => b.score - a.score);
    for (let at = 0; at < hits.length; at++) {
      if (at % AT_ONCE === 0) hits.slice(at, at + AT_ONCE).forEach((hit) => hit.data()); // fetched together, kept by Pagefind
      yield hits[at].data();
    }
  }

  // Each language of a part comes sorted by date, but the date itself only with the record: always take the newest of the
  // heads. A part is asked when none of the heads is newer than all of it: a reader of the newest loads no old parts.
  async function* newest(asked) {
    const queues = [], later = [...asked];
    const weekOf = (record) => record.filters?.week?.[0] ?? '';
    const age = (record) => weekOf(record) + (record.meta.iso ?? '');
    for (;;) {
      const waiting = queues.filter((queue) => queue.length);
      const heads = await Promise.all(waiting.map(async (queue) => ({ queue, record: await queue[0].data() })));
      const first = heads.length ? heads.reduce((a, b) => (age(b.record) > age(a.record) ? b : a)) : null;
      if (later.length && !(first && weekOf(first.record) > later[0].last)) {
        const opened = (await later.shift().answers()).map(({ results: hits }) => [...hits]);
        opened.forEach((queue) => queue.slice(0, 4).forEach((hit) => hit.data())); // fetched together
        queues.push(...opened);
      } else if (first) {
        first.queue.shift();
        yield first.record;
      } else return;
    }
  }

  // -- the page -----------------------------------------------------------------------------------------------------

  const copyOf = (id) => byId(id).content.firstElementChild.cloneNode(true);
  const boxes = (name) => [...form.querySelectorAll(`[data-facet="${name}"] input`)];

  // A week is 2025-W39 in the index and the address, where it must sort; search.html says what people call it.
  function nameOf(name, value) {
    const pattern = form.querySelector(`[data-facet="${name}"]`).dataset.name, week = /^(\d+)-W0?(\d+)$/.exec(value);
    return pattern && week ? pattern.replace('#number', week[2]).replace('#year', week[1]) : value;
  }

  function addValue(name, value, count) {
    const label = copyOf('value'), box = label.querySelector('input');
    box.name = name;
    box.value = value;
    label.querySelector('bdi').textContent = nameOf(name, value);
    label.querySelector('.count').textContent = count;
    form.querySelector(`[data-facet="${name}"]`).append(label);
  }

  function fillFacets(counts) {
    const inOrder = new Intl.Collator(document.documentElement.lang).compare;
    for (const name of FACETS) {
      const values = Object.keys(counts[name] ?? {}).sort(inOrder);
      if (name === 'week') values.reverse();
      for (const value of values) addValue(name, value, counts[name][value]);
    }
  }

  // How many articles each value would show: the other facets hold, its own do not (values of one facet are OR-ed). To count
  // takes more of the index than to find, so values are counted when a facet is open, and hidden while they are not.
  async function showCounts(mine, state) {
    if (!isEmpty(state) && !form.querySelector('details[open] [data-facet]')) {
      FACETS.flatMap(boxes).forEach((box) => { box.parentElement.hidden = !box.checked; });
      return;
    }
    const counts = await countsOf(state);
    for (const name of FACETS) {
      const { [name]: own, ...others } = state.chosen;
      const counted = (own ? await countsOf({ ...state, chosen: others }) : counts)[name] ?? {};
      if (mine !== turn) return;
      for (const box of boxes(name)) {
        const count = Object.hasOwn(counted, box.value) ? counted[box.value] : 0;
        box.parentElement.querySelector('.count').textContent = count;
        box.parentElement.hidden = !count && !box.checked;
      }
    }
  }

  // Pagefind gives the excerpt as markup in which < and > of the text are escaped, so that only its own <mark> is a tag.
  function putExcerpt(into, excerpt) {
    const plain = (text) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>');
    excerpt.split(/<mark>(.*?)<\/mark>/s).forEach((text, at) => {
      if (at % 2) into.append(Object.assign(document.createElement('mark'), { textContent: plain(text) }));
      else into.append(plain(text));
    });
  }

  // A record's address is a path from the root of its site; anything that leads elsewhere is no record of ours.
  function addressOf({ site = ROOT, raw_url, url }) {
    const address = new URL(String(raw_url ?? url).replace(/^\/+/, ''), site);
    return address.href.startsWith(site.href) ? address.href : null;
  }

  function show(record) {
    const address = addressOf(record);
    if (!address) return;
    const { title, outlet, date, country, lang = '', dir = 'auto' } = record.meta;
    const { headline_lang = lang, headline_dir = dir } = record.meta; // where the editor wrote the headline
    const article = copyOf('result'), link = article.querySelector('a'), summary = article.querySelector('.summary');
    Object.assign(link.parentElement, { lang: headline_lang, dir: headline_dir });
    Object.assign(summary, { lang, dir });
    article.dir = headline_dir;
    link.href = address;
    link.textContent = title ?? '';
    putExcerpt(summary, record.excerpt);
    article.querySelector('.outlet bdi').textContent = outlet ?? '';
    article.querySelector('.country').textContent = country ?? '';
    article.querySelector('.date').textContent = date ?? '';
    article.querySelectorAll('li').forEach((li) => { if (!li.textContent.trim()) li.remove(); });
    results.append(article);
  }

  const say = (what, count) => { status.textContent = what ? status.dataset[what].replace('#', count) : ''; };

  // -- a search -----------------------------------------------------------------------------------------------------

  let turn = 0; // the latest search; an earlier one that comes in late is dropped
  let asked = [], rest = null, taken = 0; // its parts; its records that are not shown yet; how many are

  // Says what is known: of parts that were not asked, nothing.
  function sayCount() {
    const count = asked.reduce((total, part) => total + part.count, 0), isWhole = asked.every((part) => part.count !== null);
    more.hidden = isWhole && taken === count;
    if (!isWhole) say(taken < count ? 'newest' : 'open', taken);
    else say(count === 0 ? 'none' : count === 1 ? 'one' : 'many', count);
    byId('none').hidden = !isWhole || count > 0;
  }

  // Gives the link of the first that was added.
  async function showMore(mine) {
    const before = results.childElementCount;
    more.hidden = true; // until these have come
    say('busy');
    for (let n = 0; n < AT_ONCE; n++) {
      const { value: record, done } = await rest.next();
      if (mine !== turn) return null;
      if (done) break;
      taken++;
      show(record);
    }
    sayCount();
    return results.children[before]?.querySelector('a');
  }

  // A closed facet still says what is chosen in it.
  function showChosen({ chosen, from, to }) {
    for (const name of FACETS) {
      const facet = form.querySelector(`[data-facet="${name}"]`).closest('details');
      facet.querySelector('.chosen bdi').textContent = (chosen[name] ?? []).map((value) => nameOf(name, value)).join(', ');
    }
    byId('range').textContent = from || to ? `${from} – ${to}`.trim() : '';
  }

  function clear() {
    asked = [];
    results.replaceChildren();
    byId('none').hidden = byId('failed').hidden = more.hidden = true;
    say('');
  }

  // By date, the newest are shown when the newest part has answered; the best are known only when all have.
  async function search() {
    const mine = ++turn, state = stateOf(new FormData(form));
    showChosen(state);
    if (isEmpty(state)) clear();
    else {
      say('busy');
      const found = await ask(state);
      await (isRanked(state) ? answersOf(found) : found[0]?.answers());
      if (mine !== turn) return;
      clear();
      asked = found;
      rest = isRanked(state) ? mostRelevant(asked) : newest(asked);
      taken = 0;
      await showMore(mine);
      if (mine !== turn) return;
    }
    await showCounts(mine, state);
  }

  // What is shown already stays: only older parts may have failed.
  function failMore(error) {
    console.error(error);
    more.hidden = true;
    byId('failed').hidden = false;
    say('failed');
  }

  function fail(error) {
    clear();
    failMore(error);
  }

  // -- the address --------------------------------------------------------------------------------------------------

  function stateOf(data) {
    const told = (name) => (data.get(name) ?? '').trim();
    const chosen = Object.fromEntries(FACETS.map((name) => [name, data.getAll(name)]).filter(([, values]) => values.length));
    return { query: told('q'), chosen, from: told('from'), to: told('to'), relevant: told('sort') === RELEVANT };
  }

  function addressFor({ query, chosen, from, to, relevant }) {
    const values = [['q', query], ...Object.entries(chosen), ['from', from], ['to', to], ['sort', relevant ? RELEVANT : '']];
    const params = new URLSearchParams(values.flatMap(([name, value]) => [value].flat().filter(Boolean).map((one) => [name, one])));
    return params.size ? `?${params}` : location.pathname;
  }

  function submit() {
    const address = addressFor(stateOf(new FormData(form)));
    if (address !== (location.search || location.pathname)) history.pushState(null, '', address);
    search().catch(fail);
  }

  // Makes the form say what the address says, a value that the index does not know included.
  async function restore() {
    const state = stateOf(new URLSearchParams(location.search)), { chosen } = state;
    form.elements.q.value = state.query;
    form.elements.from.value = state.from; // what is no date, the browser leaves out
    form.elements.to.value = state.to;
    for (const order of form.elements.sort) order.checked = (order.value === RELEVANT) === state.relevant;
    if (isEmpty(state) && !parts) return;
    say('busy');
    await load();
    for (const name of FACETS) {
      const wanted = chosen[name] ?? [], known = boxes(name).map((box) => box.value);
      wanted.filter((value) => !known.includes(value)).forEach((value) => addValue(name, value, 0));
      for (const box of boxes(name)) box.checked = wanted.includes(box.value);
    }
    await search();
  }

  form.addEventListener('submit', (event) => { event.preventDefault(); submit(); });
  // A date is also changed by each digit of its year: 0002, 0020, 0202 are before its `min`.
  form.addEventListener('change', ({ target }) => { if (target.type !== 'search' && target.validity.valid) submit(); });
  form.addEventListener('focusin', () => load().catch(fail), { once: true });
  form.addEventListener('toggle', () => load().then(() => showCounts(turn, stateOf(new FormData(form)))).catch(fail), { capture: true });
  more.addEventListener('click', () => showMore(turn).then((link) => (link ?? status).focus()).catch(failMore));
  byId('folder').hidden = !IN_FOLDER;
  window.addEventListener('popstate', () => restore().catch(fail));
  restore().catch(fail);
})();
