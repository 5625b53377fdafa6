// Keys and focus in the queue. Every key presses a button that is there to be clicked; nothing here decides anything.
// Which key does what stands in workbench/web/wording/keys.py: the page hands it over with this script.

const keys = new Map(Object.entries(JSON.parse(document.currentScript.dataset.keys)));
const withKey = (key) => `[data-key="${CSS.escape(key)}"]`;

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
  const button = row?.querySelector(withKey(key));
  if (button) ready.then(() => button.click());
  else step(1);
}

function undo(key) {
  const button = lastUndo(key);
  if (button) ready.then(() => button.click());
}

// htmx takes the buttons over a moment after the page is there: a key that comes sooner waits for it.
const ready = new Promise((resolve) => {
  document.addEventListener("htmx:after:process", resolve, { once: true });
  setTimeout(resolve, 1000);
});

// What can be undone on this page, the latest last; a bar at the top of the page is from before all of them.
const undoable = [document.querySelector(".app-notice")];
const lastUndo = (key) => undoable.filter((place) => place?.isConnected).map((place) => place.querySelector(withKey(key))).findLast(Boolean);

const showHelp = () => document.getElementById("keys")?.showModal();

// By what the key does; any other presses the button that carries it.
const actions = {
  next: () => step(1),
  previous: () => step(-1),
  tick: () => here()?.querySelector("input[type=checkbox][name=item]")?.click(),
  help: showHelp,
  undo,
};

// A key that is held down, or pressed twice, must not decide about the next item before anybody has read it.
const UNREAD = 400; // milliseconds
let movedAt = document.querySelector("article[data-review-item]") ? performance.now() : -Infinity;

const tooSoon = (event, decidesAtOnce) => event.repeat || (decidesAtOnce && performance.now() - movedAt < UNREAD);

document.addEventListener("keydown", (event) => {
  const known = keys.get(event.key);
  if (!known || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (known.does === "close") return closeForm(event.target.closest(".app-form"));
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  if (known.does === "open") return event.target === here() && event.target.querySelector(".app-item__title a")?.click();
  if (!known.presses) actions[known.does]();
  else if (!tooSoon(event, known.decidesAtOnce)) (actions[known.does] ?? press)(event.key);
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  const clicked = event.target.closest("button, a");
  if (!clicked) return;
  if (clicked.hasAttribute("data-cancel")) closeForm(clicked.closest(".app-form"));
  if (clicked.hasAttribute("data-help")) showHelp();
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
