// Keys that work on every page, and small comforts. The desk works without any of it.
const typing = (e) => e.target.closest?.("input, textarea, select, [contenteditable]") || e.ctrlKey || e.metaKey || e.altKey;
const GO = { i: "/", e: "/events", d: "/disputes", r: "/review", s: "/sources", f: "/forecasts", m: "/map" };
let went = 0;

/** Move focus to the next or previous claim of a list. */
export function step(list, current, by) {
  const all = [...list];
  if (!all.length) return null;
  const at = all.indexOf(current);
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))];
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  return next;
}

/** Send JSON to the desk; throws with the desk's own sentence when it refuses. */
export async function send(url, body) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json", "x-csrf-token": document.querySelector("meta[name=csrf]").content },
    body: JSON.stringify(body),
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error || "That did not work.");
  return answer;
}

document.addEventListener("keydown", (e) => {
  if (typing(e)) return;
  if (e.key === "/") {
    e.preventDefault();
    document.getElementById("q")?.focus();
  } else if (e.key === "?") {
    document.getElementById("keys")?.showModal();
  } else if (e.key === "g") {
    went = Date.now();
  } else if (Date.now() - went < 1200 && GO[e.key]) {
    went = 0;
    e.stopImmediatePropagation();
    location.href = GO[e.key];
  } else if ((e.key === "j" || e.key === "k") && !document.querySelector("[data-own-keys], .card, .task")) {
    const links = document.querySelectorAll("[data-open]");
    step(links, document.activeElement, e.key === "j" ? 1 : -1);
  }
});

const keys = document.getElementById("show-keys");
if (keys) {
  keys.hidden = false;
  keys.addEventListener("click", () => document.getElementById("keys").showModal());
}

// On a narrow screen the menu closes when something else is touched.
document.addEventListener("click", (e) => {
  const menu = document.querySelector(".menu[open]");
  if (menu && !menu.contains(e.target)) menu.open = false;
});
