// A dialog keeps the focus while it is open. No build step, no dependency; served from this host.
"use strict";
(() => {
  // A button that is pressed and then disabled or taken away drops the focus behind the dialog, where neither Escape nor
  // Tab reaches the dialog any more.
  const keep = (dialog, first) => {
    dialog.tabIndex = -1;
    let last = first;
    let lost = null;
    dialog.addEventListener("focusin", (e) => {
      if (e.target === dialog) return;
      last = e.target;
      lost = null;
    });
    const useless = (element) => !element || element === document.body || element.matches(":disabled");
    new MutationObserver(() => {
      if (useless(document.activeElement)) {
        lost = last;
        dialog.focus({ preventScroll: true });
      }
      // It was disabled for as long as it worked: whoever pressed it is where they were.
      if (document.activeElement === dialog && lost?.isConnected && !useless(lost)) lost.focus({ preventScroll: true });
    }).observe(dialog, { subtree: true, childList: true, attributeFilter: ["disabled"] });
  };

  const kept = new WeakSet();
  document.addEventListener("focusin", (e) => {
    const dialog = e.target.closest?.(".mud-dialog");
    if (!dialog || kept.has(dialog)) return;
    kept.add(dialog);
    keep(dialog, e.target);
  });
})();
