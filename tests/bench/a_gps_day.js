// Put into each page by a_gps_day.py. Notes which texts were on the screen, how far the page was scrolled, and when the
// focus came to what is next after a key.
(() => {
  const texts = ".app-entry, .app-item__title";
  const parts = new WeakMap(); // of each text: the hundredths of its height that were on the screen
  const observer = new IntersectionObserver((all) => {
    for (const { target, boundingClientRect: box, intersectionRect: part, isIntersecting } of all) {
      const had = parts.get(target) ?? new Set();
      parts.set(target, had);
      if (!box.height) { if (isIntersecting && target.checkVisibility()) had.add("all"); continue; }
      const from = Math.floor(((part.top - box.top) / box.height) * 100);
      const to = Math.ceil(((part.bottom - box.top) / box.height) * 100);
      if (part.height) for (let n = Math.max(from, 0); n < Math.min(to, 100); n++) had.add(n);
    }
  }, { threshold: Array.from({ length: 101 }, (_, n) => n / 100) });
  const wasRead = (text) => parts.get(text)?.has("all") || (parts.get(text)?.size ?? 0) >= 98;

  let distance = 0;
  let at = 0;
  let begun = null;
  let was = null;
  let released = [];

  const name = (text) => text.closest("[data-review-item]")?.dataset.reviewItem + ": " + text.textContent.slice(0, 60);

  globalThis.watched = {
    came: null,
    begin() {
      was = document.querySelector("#counts [data-waiting]")?.dataset.waiting ?? null;
      released = [...document.querySelectorAll("[data-review-item]:not(i)")].map((row) => [row.id, [...row.querySelectorAll(texts)]]);
      begun = performance.now();
      watched.came = null;
    },
    take() { const taken = distance; distance = 0; return taken; },
  };

  function came() {
    if (begun === null || watched.came) return;
    const after = performance.now() - begun;
    const now = document.querySelector("#counts [data-waiting]")?.dataset.waiting ?? null;
    const gone = released.filter(([id, all]) => all[0] && !all[0].isConnected && (!document.getElementById(id) || document.getElementById(id).matches("[data-decided]")));
    const unread = gone.flatMap(([, all]) => all.filter((text) => !wasRead(text)).map(name));
    watched.came = { after, decided: now !== was || gone.length > 0, unread: unread.join("; ") };
  }

  addEventListener("scroll", () => {
    distance += Math.abs(scrollY - at);
    at = scrollY;
    if (begun !== null && document.getElementById("told")?.textContent.includes("more to read")) setTimeout(came, 30);
  }, { passive: true });

  document.addEventListener("DOMContentLoaded", () => {
    const observe = (root) => root.querySelectorAll?.(texts).forEach((text) => observer.observe(text));
    observe(document);
    new MutationObserver((changes) => {
      for (const change of changes) for (const node of change.addedNodes) observe(node);
    }).observe(document.body, { childList: true, subtree: true });
    document.addEventListener("focusin", (event) => {
      if (event.target.closest("[data-review-item], #group, h1")) came();
    });
  });
})();
