// Warns before a session ends by idling, and extends it while somebody is using the page. Without this script a session
// ends as well; what is sent afterwards is kept by the server until its user has signed in again.

const notice = document.getElementById("session");
const form = notice.querySelector("form");
const heading = document.getElementById("session-heading");
const told = notice.querySelector("[role=status]");
const LASTS = Number(notice.dataset.seconds) * 1000;
const WARNED = 2 * 60_000; // before the end
const USED_EVERY = 60_000; // the most often that using the page is told to the server
const POLLED_EVERY = 1000;

const tabs = new BroadcastChannel("session");
let since = Date.now(); // of the last request that surely counted; by the clock, since timers stop while a computer sleeps
let sending = false;
let ended = false;
let said = "";

function extended() {
  since = Date.now();
  ended = false;
  said = "";
  if (notice.open) notice.close();
}

const elsewhere = (event) => event.data === "used" && extended();
tabs.addEventListener("message", elsewhere);

function counted() {
  extended();
  tabs.postMessage("used");
}

async function extend() {
  if (sending || ended) return;
  sending = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
    if (answer.ok) counted();
    else if (answer.type === "opaqueredirect" || answer.status === 400) end();
  } catch {
    // The network or the server is away: the next try is a second from now, or the session ends.
  } finally {
    sending = false;
  }
}

function say(words) {
  if (words !== said) told.textContent = words;
  said = words;
}

function warn(left) {
  if (!notice.open) {
    heading.textContent = "Are you still there?";
    notice.classList.remove("app-session--ended");
    notice.showModal();
  }
  const minutes = Math.ceil(left / 60_000);
  say(`You will be signed out in ${minutes} minute${minutes === 1 ? "" : "s"}, because this page has not been used. What you typed stays here.`);
}

function end() {
  ended = true;
  heading.textContent = "Signed out";
  notice.classList.add("app-session--ended");
  if (!notice.open) notice.showModal();
  const back = document.querySelector("main :is([type=password], [type=file])") ? "Passwords and files are not kept: enter or choose them again then." : "You will get it back.";
  say(`You have been signed out, because this page was not used. What you typed is still here. Close this message, send it, and sign in again. ${back}`);
}

setInterval(() => {
  const left = since + LASTS - Date.now();
  if (ended || left > WARNED) return;
  if (left > 0) warn(left);
  else end();
}, POLLED_EVERY);

// A page that is typed in, pointed at or scrolled is in use; what it asks for by itself is not. While the warning is open only its button or Esc extends.
for (const used of ["keydown", "pointerdown", "wheel"]) {
  addEventListener(used, () => { if (!notice.open && Date.now() - since > USED_EVERY) extend(); }, { passive: true });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  extend();
});
notice.addEventListener("cancel", (event) => {
  if (ended) return;
  event.preventDefault();
  extend();
});
notice.querySelector("[data-close]").addEventListener("click", () => notice.close());
tabs.postMessage("used");
