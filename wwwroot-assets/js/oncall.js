// The little that only the browser can do. No build step, no dependency; served from this host.
"use strict";
(() => {
  const year = 60 * 60 * 24 * 365;
  const remember = (name, value) => {
    document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=${year}; samesite=lax`;
  };
  const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
  remember("oncall-zone", zone());

  const typing = (target) =>
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

  // Space and Enter on a focused control are that control's own.
  const pressing = (target, key) =>
    (key === " " || key === "Enter") &&
    target instanceof HTMLElement &&
    target.closest("button, a, summary, [role=button], [role=switch], [role=row], [tabindex='0']:not(.oc-lines)") !== null;

  document.addEventListener("keydown", (e) => {
    if ((e.ctrlKey || e.metaKey) && !e.altKey && e.key.toLowerCase() === "k") {
      const search = document.getElementById("oc-search");
      if (search) {
        e.preventDefault();
        search.focus();
        search.select();
      }
      return;
    }
    if (e.ctrlKey || e.metaKey || e.altKey || e.repeat || typing(e.target) || pressing(e.target, e.key)) return;
    if (document.querySelector(".mud-dialog-container, .mud-popover-open .mud-list")) return;
    const wanted = e.key.toLowerCase();
    for (const control of document.querySelectorAll("[data-key]")) {
      if (control.dataset.key === wanted && !control.disabled && control.offsetParent !== null) {
        e.preventDefault();
        control.click();
        return;
      }
    }
  });

  // Keeps a pane at its end while lines arrive, until the reader scrolls away from it.
  const follow = (pane) => {
    if (!pane || pane.oncallFollowing !== undefined) return;
    const atEnd = () => pane.scrollHeight - pane.scrollTop - pane.clientHeight < 48;
    const set = (on) => {
      pane.oncallFollowing = on;
      pane.parentElement.dataset.following = String(on);
    };
    const toEnd = () => {
      if (pane.oncallFollowing) pane.scrollTop = pane.scrollHeight;
    };
    set(true);
    let byHand = 0;
    for (const kind of ["wheel", "touchmove", "keydown", "pointerdown"]) {
      pane.addEventListener(kind, () => (byHand = performance.now()), { passive: true });
    }
    pane.addEventListener("scroll", () => {
      if (atEnd()) set(true);
      else if (performance.now() - byHand < 1500) set(false);
    }, { passive: true });
    new MutationObserver(toEnd).observe(pane, { childList: true, subtree: true, attributes: true, attributeFilter: ["style"] });
    new ResizeObserver(toEnd).observe(pane);
    toEnd();
  };

  window.oncall = {
    zone,
    follow,
    toEnd: (pane) => {
      pane.oncallFollowing = true;
      pane.parentElement.dataset.following = "true";
      pane.scrollTop = pane.scrollHeight;
    },
    theme: (name) => {
      document.documentElement.dataset.theme = name;
      remember("oncall-theme", name);
    },
    // False where the page did not come over https or from this machine: browsers then lend no clipboard.
    copy: async (text) => {
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch {
        return false;
      }
    },
    download: (name, text) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
      link.download = name;
      link.click();
      URL.revokeObjectURL(link.href);
    },
  };

  const dialog = document.getElementById("components-reconnect-modal");
  if (dialog) {
    const again = async () => {
      try {
        // False: the agent answers, but the page's circuit is gone (it was restarted); only a reload helps.
        if (!(await Blazor.reconnect())) location.reload();
      } catch {
        document.addEventListener("visibilitychange", () => location.reload(), { once: true });
      }
    };
    dialog.addEventListener("components-reconnect-state-changed", (e) => {
      if (e.detail.state === "show") dialog.showModal();
      else if (e.detail.state === "hide") dialog.close();
      else if (e.detail.state === "rejected") location.reload();
    });
    document.getElementById("components-reconnect-button").addEventListener("click", again);
    document.getElementById("components-resume-button").addEventListener("click", () => location.reload());
  }
})();
