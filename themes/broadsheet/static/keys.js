// The key / leads to the search field of the page, as long as nobody types and no other key is held.
'use strict';
document.addEventListener('keydown', (event) => {
  const { key, target } = event;
  if (key !== '/' || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
  if (target.closest?.('input, select, textarea, [contenteditable]')) return;
  const field = document.querySelector('main input[type="search"], .quick input');
  if (!field) return;
  event.preventDefault(); // the key is not also typed
  field.focus();
  field.select();
});
