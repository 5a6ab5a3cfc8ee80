// Added by `serve` alone: asks whether the site was built again since this page was sent, and shows the page anew.
'use strict';
(() => {
  const own = new URL(document.currentScript.src).searchParams.get('version');
  setInterval(async () => {
    const answer = await fetch('/_clipsheet/version', { cache: 'no-store' }).catch(() => null);
    const version = answer?.ok && await answer.text().catch(() => '');
    if (version && version !== own) location.reload();
  }, 250);
})();
