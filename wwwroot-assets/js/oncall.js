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

  // From card to card, from row to row.
  const step = (by) => {
    const rows = [...document.querySelectorAll("[data-row]")].filter((r) => r.offsetParent !== null);
    if (rows.length === 0) return false;
    const at = rows.findIndex((r) => r === document.activeElement || r.closest("[data-held-row]")?.contains(document.activeElement));
    const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by))];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
    return true;
  };

  const walk = (key) => {
    if (key === "j") return step(1);
    if (key === "k") return step(-1);
    if (key === "x") {
      const pick = document.activeElement?.closest("[data-held-row]")?.querySelector("[data-row-pick]");
      pick?.click();
      return pick !== undefined && pick !== null;
    }
    if (key === "/") {
      const filter = document.querySelector(".oc-text-filter input");
      filter?.focus();
      return filter !== null;
    }
    return false;
  };

  // What can be pressed on this page; a control without a name for it has the one that stands on it.
  let commands = [];
  const labelOf = (control) => {
    if (control.dataset.command) return control.dataset.command;
    const bare = control.cloneNode(true);
    for (const key of bare.querySelectorAll("kbd, svg, [aria-hidden='true']")) key.remove();
    return bare.textContent.trim() || control.getAttribute("aria-label") || control.title;
  };
  const collect = () => {
    const found = [...document.querySelectorAll("[data-key], [data-command]")].filter((c) => !c.disabled && c.offsetParent !== null && c.closest("dialog") === null);
    // What belongs to the page comes before what is everywhere.
    const inPage = (c) => c.closest("#main") !== null;
    commands = [...found.filter(inPage), ...found.filter((c) => !inPage(c))];
    return commands.map((c) => ({ label: labelOf(c), key: c.dataset.key ?? "" }));
  };

  const openDialog = (id) => {
    const dialog = document.getElementById(id);
    // Before the page lives, nobody would answer.
    if (!dialog || document.querySelector("dialog[open], [data-interactive='false']")) return;
    closeMenus(null);
    dialog.showModal();
    const first = dialog.querySelector("input, [data-focus]");
    if (first.tagName === "INPUT") first.select();
    if (document.activeElement === first) first.blur();
    first.focus();
  };

  // A menu closes when one clicks beside it, follows a link in it or presses Escape.
  const closeMenus = (but) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (menu !== but) menu.open = false;
    }
  };
  document.addEventListener("click", (e) => {
    const menu = e.target.closest?.("details[data-menu]");
    closeMenus(e.target.closest?.("details[data-menu] :is(a, [data-menu-done])") ? null : menu);
    const opener = e.target.closest?.("[data-opens]");
    if (opener) openDialog(opener.dataset.opens);
    // Beside a dialog is its backdrop, and that is the dialog itself.
    if (e.target instanceof HTMLDialogElement && e.target.matches(".oc-palette, .oc-keys")) e.target.close();
  });

  document.addEventListener("keydown", (e) => {
    if (e.key === "Escape") {
      const open = document.querySelector("details[data-menu][open]");
      if (open) {
        open.open = false;
        open.querySelector("summary").focus();
        return;
      }
    }
    if ((e.ctrlKey || e.metaKey) && !e.altKey && e.key.toLowerCase() === "k") {
      if (document.getElementById("oc-palette")) {
        e.preventDefault();
        openDialog("oc-palette");
      }
      return;
    }
    if (e.ctrlKey || e.metaKey || e.altKey || e.repeat || typing(e.target) || pressing(e.target, e.key)) return;
    if (document.querySelector("dialog[open], .mud-dialog-container, .mud-popover-open .mud-list")) return;
    const wanted = e.key.toLowerCase();
    if (walk(wanted)) {
      e.preventDefault();
      return;
    }
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
    // Where the oldest rows are dropped, the others move up; whoever reads among them goes with them.
    // All of this is remembered: the rows that were drawn may have been the last, and are gone then.
    let place = pane.scrollTop;
    let height = 20;
    let movedUp = Number(pane.dataset.movedUp);
    const settle = () => {
      const by = Number(pane.dataset.movedUp) - movedUp;
      movedUp += by;
      if (by > 0 && !pane.oncallFollowing) pane.scrollTop = place = place - by * height;
      toEnd();
    };
    set(true);
    let byHand = 0;
    for (const kind of ["wheel", "touchmove", "keydown", "pointerdown"]) {
      pane.addEventListener(kind, () => (byHand = performance.now()), { passive: true });
    }
    pane.addEventListener("scroll", () => {
      place = pane.scrollTop;
      height = pane.querySelector(".oc-line")?.offsetHeight ?? height;
      if (atEnd()) set(true);
      else if (performance.now() - byHand < 1500) set(false);
    }, { passive: true });
    new MutationObserver(settle).observe(pane, { childList: true, subtree: true, attributeFilter: ["style", "data-moved-up"] });
    new ResizeObserver(toEnd).observe(pane);
    toEnd();
  };

  // Tells a page whether somebody looks at one of its cards or rows: by focus, or with a mouse resting on it.
  const attend = (root, page) => {
    let told = false;
    let timer = 0;
    const within = (element) => element?.closest?.("[data-held-row]") != null && root.contains(element);
    const now = () => within(document.activeElement) || root.querySelector("[data-held-row]:hover") !== null;
    const look = () => {
      clearTimeout(timer);
      if (!root.isConnected) return;
      const held = now();
      if (held !== told) {
        told = held;
        page.invokeMethodAsync("AttendAsync", held).catch(() => {});
      }
      // An element that is taken away while it has the focus says nothing.
      if (held) timer = setTimeout(look, 500);
    };
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(look, 120);
    };
    for (const kind of ["focusin", "focusout", "pointerover", "pointerleave"]) {
      root.addEventListener(kind, (e) => {
        if (e.pointerType !== "touch") soon();
      }, { passive: true });
    }
    // The page was drawn before this: whoever is at a card already came without an event.
    soon();
  };

  const bell = () => ({ sound: localStorage.getItem("oncall-sound") === "1", notify: localStorage.getItem("oncall-notify") === "1" && window.Notification?.permission === "granted" });
  let audio = null;
  const beep = () => {
    audio ??= new AudioContext();
    for (const [at, pitch] of [[0, 880], [0.18, 1175]]) {
      const tone = audio.createOscillator();
      const loudness = audio.createGain();
      tone.frequency.value = pitch;
      loudness.gain.setValueAtTime(0.12, audio.currentTime + at);
      loudness.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + at + 0.16);
      tone.connect(loudness).connect(audio.destination);
      tone.start(audio.currentTime + at);
      tone.stop(audio.currentTime + at + 0.17);
    }
  };

  window.oncall = {
    attend,
    commands: collect,
    press: (place) => {
      const control = commands[place];
      if (!control?.isConnected || control.disabled) return false;
      control.click();
      return true;
    },
    print: () => window.print(),
    show: (id) => document.getElementById(id)?.scrollIntoView({ block: "nearest" }),
    close: (dialog) => dialog.close(),
    bellWishes: bell,
    setBell: async (wanted) => {
      if (wanted.notify && window.Notification && Notification.permission === "default") await Notification.requestPermission();
      localStorage.setItem("oncall-sound", wanted.sound ? "1" : "0");
      localStorage.setItem("oncall-notify", wanted.notify ? "1" : "0");
      if (wanted.sound) beep();
      return bell();
    },
    ring: (title, detail, href) => {
      const wishes = bell();
      if (wishes.sound) beep();
      if (wishes.notify) {
        const note = new Notification(title, { body: detail, tag: href, icon: "/icon.svg" });
        note.onclick = () => {
          window.focus();
          location.href = href;
        };
      }
    },
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

  // What somebody typed and had not saved outlives a reload that nobody asked for: it stands there to be copied.
  const texts = "textarea, input[type=text], input:not([type])";
  const typed = new WeakSet();
  document.addEventListener("input", (e) => e.target.matches?.(texts) && typed.add(e.target));
  const reload = () => {
    const draft = [...document.querySelectorAll(texts)]
      .filter((f) => typed.has(f) && f.value.trim() && !f.closest(".oc-palette, .oc-filterbar, .oc-log-filters"))
      .map((f) => ({ label: f.ariaLabel || f.labels?.[0]?.textContent || f.placeholder || "Text", text: f.value }));
    try {
      if (draft.length > 0) sessionStorage.setItem("oncall.draft", JSON.stringify(draft));
    } catch {
      // The browser keeps nothing for this site; the page must come back all the same.
    }
    location.reload();
  };
  const made = (tag, text, className = "") => Object.assign(document.createElement(tag), { textContent: text, className });
  const showDraft = () => {
    let kept = null;
    try {
      kept = JSON.parse(sessionStorage.getItem("oncall.draft"));
    } catch {
      return;
    }
    if (!kept) return;
    const panel = made("aside", "", "oc-draft");
    panel.setAttribute("role", "status");
    panel.append(made("b", "Not saved before the agent was restarted"));
    for (const { label, text } of kept) {
      const copy = made("button", "Copy", "oc-btn small");
      copy.type = "button";
      copy.setAttribute("aria-label", `Copy ${label}`);
      copy.addEventListener("click", async () => (copy.textContent = (await window.oncall.copy(text)) ? "Copied" : "Select it and copy"));
      const head = made("div", "", "oc-draft-head");
      head.append(made("span", label), copy);
      panel.append(head, made("p", text));
    }
    const done = made("button", "Done with it", "oc-btn small");
    done.type = "button";
    done.addEventListener("click", () => {
      sessionStorage.removeItem("oncall.draft");
      panel.remove();
    });
    panel.append(done);
    document.body.append(panel);
  };
  showDraft();

  const dialog = document.getElementById("components-reconnect-modal");
  if (dialog) {
    const again = async () => {
      try {
        // False: the agent answers, but the page's circuit is gone (it was restarted); only a reload helps.
        if (!(await Blazor.reconnect())) reload();
      } catch {
        document.addEventListener("visibilitychange", () => reload(), { once: true });
      }
    };
    dialog.addEventListener("components-reconnect-state-changed", (e) => {
      if (e.detail.state === "show") dialog.showModal();
      else if (e.detail.state === "hide") dialog.close();
      else if (e.detail.state === "rejected") reload();
    });
    document.getElementById("components-reconnect-button").addEventListener("click", again);
    document.getElementById("components-resume-button").addEventListener("click", () => reload());
  }
})();
