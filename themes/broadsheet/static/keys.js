// The key / leads to the search, unless somebody types, another key is held, or the reader has switched it off on the search page.
'use strict';
(() => {
  const OFF = 'clipsheet: no /'; // what stands in the way of dictating, say, must be possible to switch off (WCAG 2.1.4)
  const field = document.querySelector('#q, .quick input'), box = document.getElementById('slash');

  if (box) {
    box.checked = !localStorage.getItem(OFF);
    box.addEventListener('change', () => (box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, 'off')));
  }
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.matches('input:not([type="checkbox"], [type="radio"]), select, textarea') || localStorage.getItem(OFF)) return;
    event.preventDefault(); // nor typed
    field.select();
    field.focus();
  });
})();
