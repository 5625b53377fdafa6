// Keys and focus. Every key presses a button that is there to be clicked; nothing here decides anything.
// Which key does what stands in workbench/web/wording/keys.py: the page hands it over with this script.

// On a narrow screen the header's places, and what narrows a list and is not in use, are shut; turned wide, they are open.
const narrow = matchMedia("(max-width: 40em)");
function foldWhereNarrow() {
  for (const fold of document.querySelectorAll(".app-folds:not([data-used])")) fold.open = !narrow.matches;
}
foldWhereNarrow();
narrow.addEventListener("change", foldWhereNarrow);

// A form that is pressed twice is sent once: the second answer would say that it was done already, or would take the place
// of a password or of codes that are shown only once. What htmx sends is not sent by the browser, and not meant.
const PRESSED_TWICE = 1000; // milliseconds
const sentAt = new WeakMap();
addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  if (event.timeStamp - (sentAt.get(event.target) ?? -Infinity) < PRESSED_TWICE) event.preventDefault();
  else sentAt.set(event.target, event.timeStamp);
});

const keys = new Map(Object.entries(JSON.parse(document.currentScript.dataset.keys)));
const withKey = (key) => `[data-key="${CSS.escape(key)}"]`;
const pane = document.getElementById("pane");

const cards = () => [...document.querySelectorAll("#pane [data-card]")];
const ITEM = ":is(article, li, tbody)[data-review-item]";
const items = (within = pane ?? document) => [...within.querySelectorAll(ITEM)];
const here = () => document.activeElement?.closest(ITEM) ?? null;
const group = () => document.getElementById("group");
const cardHere = () => document.activeElement?.closest("[data-card]") ?? cards().find((card) => items(card).length) ?? group();
const typing = (element) => element.matches("textarea, select, input:not([type=checkbox]):not([type=radio])");
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

// The current item is always read at the same height, below its patient's name: the eye does not move.
const HEIGHT = 0.1; // of the window

// Of a card's first item: whose it is stays on the screen.
function belowItsName(element) {
  const card = element.closest("[data-patient]");
  const from = card && items(card)[0] === element ? element.getBoundingClientRect().top - card.getBoundingClientRect().top : 0;
  return Math.min(from, innerHeight / 3);
}

function focusOn(element, { keep = false } = {}) {
  if (!element) return;
  for (let fold = element.closest("details:not([open])"); fold; fold = fold.parentElement.closest("details:not([open])")) fold.open = true;
  if (!element.matches("a, button, input, select, textarea, [tabindex]")) element.tabIndex = -1;
  element.focus({ preventScroll: true });
  const top = element.getBoundingClientRect().top;
  if (pane?.contains(element) && !keep) scrollBy({ top: top - Math.max(innerHeight * HEIGHT, belowItsName(element)), behavior: "instant" });
  else if (element.closest(".app-form")) showForm(element);
  else element.scrollIntoView({ block: "nearest", behavior: calm() ? "auto" : "smooth" });
}

// A form is on the screen as a whole; of one that is taller than the screen, its head, unless what has the focus is below.
function showForm(field) {
  const form = field.closest(".app-form");
  form.scrollIntoView({ block: form.getBoundingClientRect().height > innerHeight ? "start" : "nearest", behavior: "instant" });
  field.scrollIntoView({ block: "nearest", behavior: "instant" });
}

function step(by) {
  const all = items();
  const at = all.indexOf(here());
  if (at + by >= all.length && all.length && pane) return goOn();
  focusOn(all[at < 0 ? 0 : Math.max(at + by, 0)]);
}

function stepCard(by) {
  const all = cards();
  const next = all[all.indexOf(cardHere()) + by];
  if (next) focusOn(items(next)[0] ?? next);
  else if (by > 0) goOn();
}

// A form in which something was typed is gone back to, and no other takes its place.
function press(key) {
  const row = here() ?? (items().length === 1 ? items()[0] : null);
  const typed = row?.querySelector(".app-form textarea");
  const button = row?.querySelector(withKey(key)) ?? cardHere()?.querySelector(`:scope > :is(header, form) ${withKey(key)}`);
  if (typed?.value) focusOn(typed);
  else if (button) ready.then(() => button.click());
  else if (cardHere()) tell("This key does nothing here: press the one that a button shows.");
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

// A button that does what a key does goes on from the item that had the focus before the button took it.
let lastHere = null;
document.addEventListener("focusin", () => { lastHere = here() ?? lastHere; });

function fromWhereItWas(act) {
  if (lastHere?.isConnected) lastHere.focus({ preventScroll: true });
  act();
}

const showHelp = () => document.getElementById("keys")?.showModal();

// By what the key does; any other presses the button that carries it.
const actions = {
  next: () => step(1),
  previous: () => step(-1),
  next_card: () => stepCard(1),
  previous_card: () => stepCard(-1),
  tick: () => document.activeElement?.closest("[data-review-item]")?.querySelector("input[type=checkbox][aria-keyshortcuts]")?.click(),
  help: showHelp,
  search: toSearch,
  undo,
};

function toSearch() {
  const field = document.getElementById("patient");
  if (field?.closest("details")) field.closest("details").open = true;
  focusOn(field);
}

// A key that is held down, or pressed twice, must not decide about the next item before anybody has read it.
const UNREAD = 400; // milliseconds
let movedAt = document.querySelector("article[data-review-item]") ? performance.now() : -Infinity;

// A key's click may come later than the key, once htmx is there: two of them must not come together then.
const isUnreadYet = (event) => event.detail === 0 && performance.now() - movedAt < UNREAD;

const tooSoon = (event, decidesAtOnce) => event.repeat || (decidesAtOnce && performance.now() - movedAt < UNREAD);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const known = keys.get(event.key);
  const form = event.target.closest(".app-form");
  if (form) return inForm(event, form, known?.does);
  if (!known || typing(event.target) || document.querySelector("dialog[open]")) return;
  if (known.does === "open") return event.target === here() && event.target.querySelector(".app-item__title a, [data-open]")?.click();
  if (known.does === "close") return;
  if (!known.presses) actions[known.does]();
  else if (!tooSoon(event, known.decidesAtOnce)) (actions[known.does] ?? press)(event.key);
  event.preventDefault();
});

// Inside an open form only Esc and Enter act, and a digit chooses a reason where nobody is typing.
function inForm(event, form, does) {
  if (does === "close") closeForm(form);
  else if (does === "open" && event.target.matches("textarea") && !event.shiftKey) form.requestSubmit();
  else if (!typing(event.target) && form.querySelector(`[data-digit="${CSS.escape(event.key)}"]`)) chooseReason(form, event.key);
  else return;
  event.preventDefault();
}

function chooseReason(form, digit) {
  const radio = form.querySelector(`[data-digit="${digit}"]`);
  radio.checked = true;
  focusOn("needsNote" in radio.dataset ? form.querySelector("textarea") : radio, { keep: true });
}

// Nothing is left visible of which some text was never on the screen: the first stroke shows what was not.
document.addEventListener("click", (event) => {
  const clicked = event.target.closest("button, a");
  if (!clicked) return;
  if (clicked.closest("[data-releases]") && (isUnreadYet(event) || showUnread(clicked))) return event.preventDefault();
  if (clicked.hasAttribute("data-cancel")) closeForm(clicked.closest(".app-form"));
  if (clicked.dataset.does) fromWhereItWas(actions[clicked.dataset.does]);
}, true);

// Of each entry, how far down it has been on the screen, without a gap (in pixels from its top).
const seen = new WeakMap();

function look() {
  for (const entry of document.querySelectorAll(".app-entry, .app-item__title")) {
    const { top, height } = entry.getBoundingClientRect();
    const from = seen.get(entry) ?? 0;
    if (entry.checkVisibility() && -top <= from + 1 && top < innerHeight) seen.set(entry, Math.max(from, Math.min(height, innerHeight - top)));
  }
}
const isUnread = (entry) => !seen.has(entry) || seen.get(entry) < entry.getBoundingClientRect().height - 2;
addEventListener("scroll", look, { passive: true });
addEventListener("resize", look, { passive: true });

// What a stroke would release: the item that its button is in, or those that are ticked.
const released = (button) => button.closest("[data-review-item]")
  ? [button.closest("[data-review-item]")]
  : [...button.form.elements].filter((field) => field.name === "item" && field.checked).map((field) => field.closest("[data-review-item]"));

// A page's picture that has not come, or never will: nobody has read it.
const isBlank = (picture) => !picture.complete || !picture.naturalWidth;

function showUnread(button) {
  look();
  const blank = released(button).flatMap((row) => [...row.querySelectorAll(".app-document img")]).find(isBlank);
  if (blank) {
    blank.loading = "eager";
    blank.scrollIntoView({ block: "start", behavior: "instant" });
    tell("A page of the document is not on the screen yet: press again when you have read it.");
    return true;
  }
  const entries = released(button).flatMap((row) => [...row.querySelectorAll(".app-entry, .app-item__title")]);
  const entry = entries.find(isUnread);
  if (!entry) return false;
  for (const each of entries) if (each.closest("details")) each.closest("details").open = true;
  const at = entry.getBoundingClientRect().top + (seen.get(entry) ?? 0);
  scrollBy({ top: at - innerHeight * HEIGHT, behavior: "instant" });
  look();
  movedAt = performance.now();
  tell("There was more to read: press again when you have read it.");
  return true;
}

function tell(words) {
  const told = document.getElementById("told");
  if (told) told.textContent = words;
}

function closeForm(form) {
  const place = form?.closest(".app-decide");
  if (!place) return form?.querySelector(".app-actions a")?.click();
  const row = place.closest("[data-review-item]");
  place.replaceChildren();
  focusOn(row);
}

const firstField = (form) => form.matches(".app-form--leave-visible:not(:has(:required, [name=read_elsewhere]))") ? form.querySelector("[type=submit]") : form.querySelector("[name=reason]:checked") ?? form.querySelector("[name=reason], [name=read_elsewhere], textarea");

// After a swap the focus goes where a person expects it: into the form that opened, to what is wrong with it,
// to the next item once one is decided, back to the item that an undo returned.
const swaps = new WeakMap(); // what each is about to replace: the next card may come while an item is decided
let decided = "";

// The browser would hold on to what is replaced, and the page jump to its end and back; news above still push nothing.
const hold = () => document.documentElement.classList.add("app-swaps");
const letGo = () => requestAnimationFrame(() => document.documentElement.classList.remove("app-swaps"));

document.addEventListener("htmx:before:swap", (event) => {
  if (pane?.contains(event.target)) hold();
  const place = event.target.closest?.("[data-review-item], [data-decided], [data-card]");
  for (const other of place?.matches("tbody") ? items() : []) if (other !== place) other.querySelector(".app-decide").replaceChildren(); // one form at a time
  if (place) swaps.set(event.detail.ctx, { id: place.closest("#group")?.id ?? place.id, after: after(place), called: called(place) });
});

function after(place) {
  const all = [];
  for (let next = place.nextElementSibling; next; next = next.nextElementSibling) all.push(next);
  return all;
}

const called = (place) => {
  const who = place.closest("[data-card]")?.querySelector(".app-card__who a")?.textContent ?? "";
  const what = place.matches("[data-review-item]") ? place.querySelector(".app-item__title a")?.textContent : "";
  return [who, what].filter(Boolean).map((words) => words.trim()).join(", ");
};

document.addEventListener("htmx:after:swap", (event) => {
  letGo();
  look();
  if (event.detail.ctx?.sourceElement?.closest?.("[data-group]") && group()) return group().focus();
  const swap = swaps.get(event.detail.ctx);
  const place = swap && document.getElementById(swap.id);
  if (!place) return;
  decided = swap.called;
  if (place === group()) return afterGroup(place);
  if (place.matches("[data-card]")) return afterCard(place);
  if (place.matches("[data-decided]")) return afterItem(place, swap.after);
  if (place.querySelector(".app-done")) undoable.push(place);
  const form = place.querySelector(".app-form");
  focusOn(form?.querySelector("[data-focus]") ?? (form && firstField(form)) ?? place, { keep: Boolean(form) });
});

function say(place) {
  for (const of of place.querySelectorAll("[data-of]")) of.textContent = decided ? `: ${decided}` : "";
  undoable.push(place);
  movedAt = performance.now();
  known = null; // what is hidden now has changed
}

function afterItem(row, following) {
  say(row);
  const card = row.closest("[data-card]");
  if (card) mark(card);
  const next = following.find((other) => other.isConnected && other.matches("[data-review-item]")) ?? items(card ?? document)[0];
  if (next) focusOn(next);
  else if (pane) goOn(card);
  else focusOn(document.querySelector("h1"));
}

function afterGroup(place) {
  for (const other of pane ? cards() : []) if (other !== place) other.remove(); // they may hold what the group released
  const line = place.querySelector(".app-done");
  if (line) say(line);
  const more = place.querySelector("[data-review-item]");
  if (more) {
    focusOn(place);
    return place.scrollIntoView({ behavior: "instant" });
  }
  document.querySelector(`[data-group="${place.dataset.card}"]`)?.remove();
  if (pane) goOn(place);
  else focusOn(document.querySelector("h1"));
}

function afterCard(card) {
  fetched.set(card, performance.now());
  const line = document.getElementById(`${card.id}-done`) ?? (card.matches("[data-decided]") ? card : null);
  if (line) say(line);
  mark(card);
  const next = items(card)[0];
  if (next) focusOn(next);
  else goOn(card);
}

// The pane holds the cards that were opened, the current one and the next; the list says which come then.
const lines = () => [...document.querySelectorAll("[data-line]")];
const lineOf = (card) => lines().find((line) => line.dataset.line === card?.dataset.card) ?? null;

function mark(card) {
  const left = items(card).length;
  lineOf(card)?.classList.toggle("app-line--done", !left);
  card.classList.toggle("app-card--done", !left);
}

// To the first item that waits after this card: in the pane, else in the list.
async function goOn(card = cardHere(), tries = 10) {
  const after = card ? cards().slice(cards().indexOf(card) + 1) : cards();
  const open = after.find((other) => items(other).length);
  if (open) return focusOn(items(open)[0]);
  const line = nextLine(cards().at(-1));
  if (line) {
    const opened = await openLine(line);
    if (opened) return items(opened)[0] ? focusOn(items(opened)[0]) : goOn(opened);
    await new Promise((resolve) => setTimeout(resolve, 100)); // it was being asked for, or did not come
    return tries ? goOn(card, tries - 1) : tell("The next card did not come. Reload the page.");
  }
  if (await moreLines()) return goOn(card);
  const waiting = cards().find((other) => items(other).length);
  if (waiting) return tell("This is the end of the list.");
  tell("Everything in this list is decided.");
  focusOn(document.querySelector("h1"));
}

// The next page of the list, if there is one.
async function moreLines() {
  const more = document.querySelector(".app-line--more a");
  if (more) await htmx.ajax("GET", more.href, { source: more, target: more.closest("li"), swap: "outerHTML" });
  return Boolean(more);
}

const nextLine = (card) => {
  const all = lines();
  return all.slice(all.indexOf(lineOf(card)) + 1).find((line) => !line.matches(".app-line--done") && !document.getElementById(`card-${line.dataset.line}`)) ?? null;
};

// Each line asks by itself and once: htmx drops what one element asks for twice at a time.
const coming = new Map();

async function openLine(line) {
  const id = `card-${line.dataset.line}`;
  const from = line.querySelector("a");
  const ask = () => htmx.ajax("GET", from.dataset.part, { source: from, target: "#pane", swap: "beforeend" });
  if (!document.getElementById(id)) await (coming.get(id) ?? coming.set(id, ask()).get(id));
  coming.delete(id);
  const card = document.getElementById(id);
  for (const hidden of card ? line.querySelectorAll("[data-review-item]") : []) hidden.remove();
  look();
  if (card) {
    fetched.set(card, performance.now());
    mark(card);
  }
  return card;
}

document.querySelector(".app-lines")?.addEventListener("click", async (event) => {
  const line = event.target.closest("a[data-part]")?.closest("[data-line]");
  if (!line || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const card = await openLine(line);
  if (card) focusOn(items(card)[0] ?? card);
});

// As the focus comes into a card: its line is the current one, the next card is fetched, and what is known of the
// patient comes beside it.
let current = null;
document.addEventListener("focusin", (event) => {
  const card = event.target.closest?.("#pane [data-patient]");
  if (!card || card.dataset.card === current) return;
  current = card.dataset.card;
  if (isOld(card)) return again(card);
  for (const line of lines()) {
    if (line.dataset.line === current) line.querySelector("a").setAttribute("aria-current", "true");
    else line.querySelector("a").removeAttribute("aria-current");
  }
  lineOf(card)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  history.replaceState(history.state, "", withCard(current));
  setTimeout(() => current === card.dataset.card && beside(card.dataset.patient), 250);
  ahead(card);
});

// A card that was fetched a while ago is asked for again as one comes to it: a colleague may have decided it.
const STALE = 30_000; // milliseconds
const fetched = new WeakMap(cards().map((card) => [card, performance.now()]));
const isOld = (card) => performance.now() - (fetched.get(card) ?? -Infinity) > STALE && !card.querySelector(".app-form, [data-decided]");

async function again(card) {
  const from = lineOf(card)?.querySelector("a");
  const at = here()?.id;
  fetched.set(card, performance.now());
  if (!from) return;
  current = null;
  await htmx.ajax("GET", from.dataset.part, { source: from, target: card, swap: "outerHTML" });
  const now = document.getElementById(card.id);
  if (!now) return;
  fetched.set(now, performance.now());
  mark(now);
  const next = document.getElementById(at) ?? items(now)[0];
  if (next) focusOn(next);
  else goOn(now);
}

function withCard(name) {
  const address = new URL(location.href);
  address.searchParams.set("card", name);
  return address;
}

async function ahead(card) {
  if (document.querySelector(".app-glance, .app-form")) return;
  const more = document.querySelector(".app-line--more a");
  const line = nextLine(cards().at(-1));
  if (more && lines().indexOf(line ?? lineOf(card)) >= lines().length - 5) more.click();
  if (cards().slice(cards().indexOf(card) + 1).filter((other) => items(other).length).length < 1 && line) await openLine(line);
}

let known = null;
function beside(patient) {
  const place = document.getElementById("beside");
  if (!place?.checkVisibility() || patient === known) return;
  known = patient;
  htmx.ajax("GET", place.dataset.from + patient, { source: place, target: place, swap: "innerHTML" });
}

// While the mouse is pressed, the item that loses the focus stays as tall as it was: what is clicked does not move away.
document.addEventListener("pointerdown", () => here()?.classList.add("app-item--open"));
document.addEventListener("click", () => document.querySelector(".app-item--open")?.classList.remove("app-item--open"));

// The button of a card says how many are ticked.
document.addEventListener("change", (event) => {
  if (!event.target.matches("input[type=checkbox][name=item]")) return;
  const count = event.target.form?.querySelector("[data-ticked]");
  if (count) count.textContent = [...event.target.form.elements].filter((field) => field.name === "item" && field.checked).length;
});

// What a page asks for by itself says where it stands that no answer came, or none any more, in place of a bar that does
// not move; its next answer takes that back. What had the focus keeps it, or the place of what was exchanged has it.
const asking = (event) => event.detail?.ctx?.sourceElement?.closest("[data-asks]");

function unheard(place, words) {
  const line = place.querySelector("[data-unheard]") ?? document.getElementById("told");
  if (line && line.textContent !== words) line.textContent = words;
  for (const moving of place.querySelectorAll("[data-moving]")) moving.hidden = Boolean(words);
}

document.addEventListener("htmx:after:request", (event) => {
  const place = asking(event);
  if (!place) return;
  const { status } = event.detail.ctx.response;
  if (status >= 400) unheard(place, place.dataset.asks);
  else if (status === 204 && place.dataset.ended) unheard(place, place.dataset.ended);
  else if (document.getElementById("told")?.textContent === place.dataset.asks) unheard(place, "");
});

document.addEventListener("htmx:before:swap", (event) => {
  const place = asking(event);
  if (place && event.detail.ctx.response.status >= 400) event.preventDefault(); // its place keeps what it says
  if (!place?.contains(document.activeElement)) return;
  const name = place.id;
  document.addEventListener("htmx:after:swap", () => {
    if (document.activeElement === document.body) document.getElementById(name)?.focus({ preventScroll: true });
  }, { once: true });
});

// An answer that never came, or a failure, leaves the page and what was typed as they are; say so, and aloud.
for (const failed of ["htmx:error", "htmx:response:error"]) document.addEventListener(failed, (event) => {
  const place = asking(event);
  if (place) return unheard(place, place.dataset.asks);
  if (event.detail?.ctx?.response && event.detail.ctx.response.status < 500) return;
  tell("The workbench did not answer, so nothing was decided. Try again in a moment.");
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

// The page stays as it is, unless the first item would begin below the first screen.
function begin(item) {
  item?.focus({ preventScroll: true });
  if (item?.querySelector(".app-item__title").getBoundingClientRect().bottom > innerHeight) focusOn(item);
}

for (const hidden of document.querySelectorAll("[data-scripted][hidden]")) hidden.hidden = false;
const notice = document.querySelector(".nhsuk-error-summary, [data-focus], .app-notice");
const asked = document.querySelector("article > section .app-form");
if (notice) notice.focus();
else if (asked) focusOn(firstField(asked), { keep: true });
else if (group()) group().focus();
else if (pane && items()[0]) ready.then(() => document.activeElement === document.body && begin(items()[0]));
look();
