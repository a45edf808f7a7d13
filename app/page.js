// The page's own script: Enter sends, sources come into view, quotations are copied, pictures grow.
(() => {
  "use strict";
  let composing = false;

  const buttonOf = (field) => field?.closest(".tk-asking")?.querySelector("button.tk-send, .tk-send button");
  const isField = (target) => target instanceof Element && target.matches(".tk-field textarea");

  document.addEventListener("compositionstart", () => { composing = true; }, true);
  // Safari ends a composition before the key that ended it arrives; that key has the code 229.
  document.addEventListener("compositionend", () => { setTimeout(() => { composing = false; }, 0); }, true);

  // In the capture phase, so that Gradio's own handlers never see an Enter of an input method.
  const onEnter = (event) => {
    if (event.key !== "Enter" || !isField(event.target)) return;
    if (event.isComposing || composing || event.keyCode === 229) {
      event.stopImmediatePropagation();
      return;
    }
    if (event.shiftKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.type === "keydown" && !event.repeat) buttonOf(event.target)?.click();
  };
  document.addEventListener("keydown", onEnter, true);
  document.addEventListener("keypress", onEnter, true);

  // Gradio's own words follow the switch too: among its modules, the one store of a language.
  const tellGradio = async (locale) => {
    const module = performance.getEntriesByType("resource")
      .map((entry) => entry.name)
      .find((name) => /^[^?]*\/assets\/runtime-[^/]+\.js$/.test(name));
    if (!module || new URL(module).origin !== location.origin) return;
    const stores = Object.values(await import(module));
    stores.find((one) => one?.set && one.subscribe)?.set(locale);
  };
  addEventListener("tk-locale", ({ detail: locale }) => {
    // Japanese and Chinese share characters: a browser draws the right ones by the language.
    document.documentElement.lang = locale;
    tellGradio(locale);
  });

  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const glide = () => (calm() ? "auto" : "smooth");

  // Where a page is not served over HTTPS, browsers have only the old way to copy.
  const copyOldWay = (text) => {
    const field = document.createElement("textarea");
    field.value = text;
    field.style.position = "fixed";
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  };
  const copy = async (text, tools) => {
    let done;
    try {
      await navigator.clipboard.writeText(text);
      done = true;
    } catch {
      done = copyOldWay(text);
    }
    const said = tools.querySelector(".tk-copied");
    said.textContent = done ? tools.dataset.copied : tools.dataset.notCopied;
    setTimeout(() => { said.textContent = ""; }, 4000);
  };

  const zoom = (button) => {
    const frame = button.closest(".tk-source").querySelector(".tk-frame");
    const size = Math.min(4, Math.max(1, Number(frame.dataset.size || 1) + 0.5 * Number(button.dataset.zoom)));
    frame.dataset.size = size;
    frame.querySelector(".tk-sheet").style.width = `${100 * size}%`;
    const mark = frame.querySelector(".tk-mark");
    if (mark && size > 1) {
      frame.scrollTo({ left: mark.offsetLeft + mark.offsetWidth / 2 - frame.clientWidth / 2 });
    }
  };

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("button");
    if (!button) return;
    const { copy: text, link, zoom: step, turn } = button.dataset;
    if (text !== undefined) copy(text, button.closest(".tk-tools"));
    if (link !== undefined) copy(location.origin + location.pathname + link, button.closest(".tk-tools"));
    if (step !== undefined) zoom(button);
    // On a narrow screen the source stands below the conversation.
    if (turn !== undefined && button.closest("#tk-ask-talk, #tk-find-talk")) {
      const source = button.closest(".tk-columns")?.querySelector("#tk-ask-source, #tk-find-source");
      setTimeout(() => {
        if (source && source.getBoundingClientRect().top > innerHeight * 0.8) {
          source.scrollIntoView({ behavior: glide(), block: "start" });
        }
      }, 300);
    }
  });

  // A page's picture shows its mark, wherever on the page it is.
  const showMark = (frame) => {
    const mark = frame.querySelector(".tk-mark");
    if (mark) frame.scrollTop = mark.offsetTop + mark.offsetHeight / 2 - frame.clientHeight / 2;
  };

  // The conversation stays at its end; a source begins at its top.
  const follow = (talk) => {
    let turns = 0;
    new MutationObserver(() => {
      const found = talk.querySelectorAll(".tk-turn");
      const last = found[found.length - 1];
      if (last && (found.length !== turns || last.querySelector(".tk-notice"))) {
        talk.scrollTo({ top: last.offsetTop - talk.offsetTop - 8, behavior: glide() });
      }
      turns = found.length;
    }).observe(talk, { childList: true, subtree: true });
  };
  const followed = new WeakSet();
  // Tabs are drawn when they are first opened.
  new MutationObserver(() => {
    for (const talk of document.querySelectorAll("#tk-ask-talk, #tk-find-talk")) {
      if (followed.has(talk)) continue;
      followed.add(talk);
      follow(talk);
    }
    // Gradio names the box for files in English alone.
    const box = document.querySelector("#tk-bring button[aria-dropeffect]");
    const label = document.querySelector("#tk-bring [data-testid=block-label]")?.textContent.trim();
    if (box && label && box.ariaLabel !== label) box.ariaLabel = label;
    for (const frame of document.querySelectorAll(".tk-frame:not([data-shown])")) {
      frame.dataset.shown = "";
      requestAnimationFrame(() => showMark(frame));
    }
  }).observe(document.documentElement, { childList: true, characterData: true, subtree: true });
})();
