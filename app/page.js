// The page's own script: Enter sends, sources come into view, and the conversation stays at its end.
(() => {
  "use strict";
  let composing = false;

  const isQuestion = (target) => target instanceof Element && target.matches("#tk-question textarea");

  document.addEventListener("compositionstart", () => { composing = true; }, true);
  // Safari ends a composition before the key that ended it arrives; that key has the code 229.
  document.addEventListener("compositionend", () => { setTimeout(() => { composing = false; }, 0); }, true);

  // In the capture phase, so that Gradio's own handlers never see an Enter of an input method.
  const onEnter = (event) => {
    if (event.key !== "Enter" || !isQuestion(event.target)) return;
    if (event.isComposing || composing || event.keyCode === 229) {
      event.stopImmediatePropagation();
      return;
    }
    if (event.shiftKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.type === "keydown" && !event.repeat) document.querySelector("#tk-send")?.click();
  };
  document.addEventListener("keydown", onEnter, true);
  document.addEventListener("keypress", onEnter, true);

  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const glide = () => (calm() ? "auto" : "smooth");

  // On a narrow screen the source stands below the conversation.
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("#tk-talk [data-turn]");
    if (!button) return;
    const source = document.querySelector("#tk-source");
    setTimeout(() => {
      if (source && source.getBoundingClientRect().top > innerHeight * 0.8) {
        source.scrollIntoView({ behavior: glide(), block: "start" });
      }
    }, 300);
  });

  const follow = () => {
    const talk = document.querySelector("#tk-talk");
    if (!talk) return void setTimeout(follow, 200);
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
  follow();
})();
