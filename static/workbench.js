// Keys and focus in the queue. Every key presses a button that is there to be clicked; nothing here decides anything.

const items = () => [...document.querySelectorAll("[data-review-item]")];
const here = () => document.activeElement?.closest("[data-review-item]") ?? null;
const typing = (element) => element.matches("textarea, select, input:not([type=checkbox]):not([type=radio])");
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function focusOn(element) {
  if (!element) return;
  if (!element.matches("a, button, input, select, textarea, [tabindex]")) element.tabIndex = -1;
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "nearest", behavior: calm() ? "auto" : "smooth" });
}

function step(by) {
  const all = items();
  const at = all.indexOf(here());
  focusOn(all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)]);
}

function press(key) {
  const row = here() ?? (items().length === 1 ? items()[0] : null);
  const button = key === "u" ? lastUndo() : (row ?? document).querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (button && (row || key === "u" || key === "?")) ready.then(() => button.click());
  else if (key !== "u") step(1);
}

// htmx takes the buttons over a moment after the page is there: a key that comes sooner waits for it.
const ready = new Promise((resolve) => {
  document.addEventListener("htmx:after:process", resolve, { once: true });
  setTimeout(resolve, 1000);
});

// What can be undone on this page, the latest last; a bar at the top of the page is from before all of them.
const undoable = [document.querySelector(".app-notice")];
const lastUndo = () => undoable.findLast((place) => place?.isConnected && place.querySelector("[data-key=u]"))?.querySelector("[data-key=u]");

const actions = {
  j: () => step(1),
  k: () => step(-1),
  x: () => here()?.querySelector("input[type=checkbox][name=item]")?.click(),
  "?": () => document.getElementById("keys")?.showModal(),
};

// A key that is held down, or pressed twice, must not decide about the next item before anybody has read it.
const UNREAD = 400; // milliseconds
let movedAt = document.querySelector("article[data-review-item]") ? performance.now() : -Infinity;

const tooSoon = (event) => event.repeat || (event.key === "v" && performance.now() - movedAt < UNREAD);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape") return closeForm(event.target.closest(".app-form"));
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === "Enter" && event.target === here()) return event.target.querySelector(".app-item__title a")?.click();
  if (actions[event.key]) actions[event.key]();
  else if ("vhpru".includes(event.key)) tooSoon(event) || press(event.key);
  else return;
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  const clicked = event.target.closest("button, a");
  if (!clicked) return;
  if (clicked.hasAttribute("data-cancel")) closeForm(clicked.closest(".app-form"));
  if (clicked.hasAttribute("data-help")) actions["?"]();
  if (clicked.hasAttribute("data-tick-all")) tickAll();
  if (clicked.dataset.choose) choose(clicked.dataset.choose);
});

function tickAll() {
  const boxes = [...document.querySelectorAll("input[type=checkbox][name=item]")];
  const every = boxes.every((box) => box.checked);
  for (const box of boxes) box.checked = !every;
}

function choose(id) {
  const radio = document.getElementById(id);
  radio.checked = true;
  focusOn(firstField(radio.form));
}

// Referring asks for no reason: its field is not shown, and what is not shown takes no focus.
const firstField = (form) => [...form.querySelectorAll("select, textarea")].find((field) => field.checkVisibility());

function closeForm(form) {
  const place = form?.closest(".app-decide");
  if (!place) return focusOn(form?.closest("[data-review-item]"));
  const row = place.closest("[data-review-item]");
  place.replaceChildren();
  focusOn(row);
}

// After a swap the focus goes where a person expects it: into the form that opened, to what is wrong with it,
// to the next item once one is decided, back to the item that an undo returned.
document.addEventListener("htmx:before:swap", (event) => {
  const row = event.target.closest?.("[data-review-item], [data-decided]");
  following = row?.nextElementSibling ?? null;
  swapped = row?.id ?? null;
});
let following = null;
let swapped = null;

document.addEventListener("htmx:after:swap", () => {
  const row = swapped && document.getElementById(swapped);
  if (!row) return;
  if (row.matches("[data-decided]")) {
    undoable.push(row);
    while (following && !following.matches("[data-review-item]")) following = following.nextElementSibling;
    movedAt = performance.now();
    return focusOn(following?.isConnected ? following : row.querySelector("button"));
  }
  if (row.querySelector(".app-done")) undoable.push(row);
  const form = row.querySelector(".app-form");
  focusOn(form?.querySelector("[data-focus]") ?? (form && firstField(form)) ?? row);
});

// An answer that never came, or a failure, leaves the page and what was typed as they are; say so, and aloud.
for (const failed of ["htmx:error", "htmx:response:error"]) document.addEventListener(failed, (event) => {
  if (event.detail?.ctx?.response && event.detail.ctx.response.status < 500) return;
  const told = document.getElementById("counts");
  if (told) told.textContent = "The workbench did not answer: nothing was decided. Try again in a moment.";
});

// Words that are selected in an entry are what should have raised a flag.
document.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-selected]") && !event.target.value) event.target.value = selected;
});
let selected = "";
document.addEventListener("selectionchange", () => {
  const words = String(getSelection()).replace(/\s+/g, " ").trim();
  if (words && !document.activeElement?.matches("input, textarea")) selected = words.slice(0, 200);
});

// A page that the browser restored from memory may belong to somebody who has signed out.
addEventListener("pageshow", (event) => event.persisted && location.reload());

for (const hidden of document.querySelectorAll("[data-tick-all][hidden], [data-help][hidden], [data-choose][hidden]")) hidden.hidden = false;
document.querySelector(".nhsuk-error-summary, [data-focus], .app-notice")?.focus();
