// The reading view: hover, click and keys move between a claim's words and its card.
import { send, step } from "./desk.js";

const text = document.getElementById("text");
const cards = document.getElementById("cards");
const pieces = new Map();
for (const piece of text.querySelectorAll("[data-claims]")) {
  for (const id of piece.dataset.claims.split(" ")) pieces.set(id, [...(pieces.get(id) ?? []), piece]);
}
let current = cards.querySelector(".card.on")?.dataset.claim ?? null;

function light(id) {
  for (const on of document.querySelectorAll(".text .on, .card.on")) on.classList.remove("on");
  if (!id) return;
  for (const piece of pieces.get(id) ?? []) piece.classList.add("on");
  document.getElementById(`c-${id}`)?.classList.add("on");
}

/** Of the claims a piece of text belongs to, the shortest is the one that is meant. */
function meant(piece) {
  const size = (id) => (pieces.get(id) ?? []).reduce((n, p) => n + p.textContent.length, 0);
  return piece.dataset.claims.split(" ").sort((a, b) => size(a) - size(b))[0];
}

function front(id, where) {
  current = id;
  light(id);
  const card = document.getElementById(`c-${id}`);
  if (where !== "card") card?.scrollIntoView({ block: "nearest" });
  if (where !== "text") pieces.get(id)?.[0]?.scrollIntoView({ block: "nearest" });
}

text.addEventListener("mouseover", (e) => {
  const piece = e.target.closest("[data-claims]");
  light(piece ? meant(piece) : current);
});
text.addEventListener("mouseleave", () => light(current));
text.addEventListener("click", (e) => {
  const piece = e.target.closest("[data-claims]");
  if (piece && getSelection().isCollapsed) {
    front(meant(piece), "text");
    document.getElementById(`c-${current}`)?.focus({ preventScroll: true });
  }
});
cards.addEventListener("mouseover", (e) => {
  const card = e.target.closest(".card");
  if (card) light(card.dataset.claim);
});
cards.addEventListener("mouseleave", () => light(current));
cards.addEventListener("focusin", (e) => {
  const card = e.target.closest(".card");
  if (card) front(card.dataset.claim, "card");
});

let inText = false;
document.addEventListener("keydown", async (e) => {
  if (e.target.closest("input, textarea, select") || e.ctrlKey || e.metaKey || e.altKey) return;
  const all = cards.querySelectorAll(".card");
  const card = document.getElementById(`c-${current}`);
  if (e.key === "j" || e.key === "k") {
    inText = false;
    step(all, card, e.key === "j" ? 1 : -1);
  } else if (e.key === "t" && current) {
    inText = !inText;
    const at = inText ? document.getElementById(`t-${current}`) : card;
    at?.focus({ preventScroll: true });
    (inText ? pieces.get(current)?.[0] : card)?.scrollIntoView({ block: "center" });
  } else if (e.key === "s" && card?.querySelector("[data-span]") && chosen()) {
    await respan(card);
  } else if ((e.key === "a" || e.key === "r") && card?.querySelector("[data-judge]")) {
    await judge(card, e.key === "a" ? "accept" : "reject");
  }
});
cards.addEventListener("submit", async (e) => {
  if (!e.target.matches("[data-judge]")) return;
  e.preventDefault();
  await judge(e.target.closest(".card"), e.submitter.value);
});

// Selected words may become a claim's span. Strings here count UTF-16 units, and so do these.
function chosen() {
  const selection = getSelection();
  if (selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const ends = [[range.startContainer, range.startOffset], [range.endContainer, range.endOffset]].map(
    ([node, offset]) => {
      const piece = node.nodeType === Node.TEXT_NODE && node.parentElement.closest("#text [data-unit]");
      return piece ? Number(piece.dataset.unit) + offset : null;
    },
  );
  return ends.includes(null) || ends[0] >= ends[1] ? null : { unit_start: ends[0], unit_end: ends[1] };
}
document.addEventListener("selectionchange", () => {
  const units = chosen();
  for (const button of document.querySelectorAll("[data-span]")) {
    button.hidden = !units || button.closest(".card").dataset.claim !== current;
  }
});
cards.addEventListener("mousedown", (e) => {
  if (e.target.matches("[data-span]")) e.preventDefault(); // or the selection would go
});
cards.addEventListener("click", (e) => {
  if (e.target.matches("[data-span]")) respan(e.target.closest(".card"));
});

async function respan(card) {
  const units = chosen();
  if (!units) return;
  try {
    await send("/api/judgements", { kind: "correct", target: card.dataset.claim, ...units });
    location.href = `?claim=${card.dataset.claim}#c-${card.dataset.claim}`;
    location.reload();
  } catch (error) {
    tell(card, error.message, "denied");
  }
}

async function judge(card, kind) {
  try {
    await send("/api/judgements", { kind, target: card.dataset.claim });
    for (const old of card.querySelectorAll(".meta .accepted, .meta .rejected, .meta .corrected")) old.remove();
    tell(card, `${kind}ed`, `${kind}ed`);
  } catch (error) {
    tell(card, error.message, "denied");
  }
}

function tell(card, words, style) {
  const tags = card.querySelector(".meta");
  let said = tags.querySelector("[data-said]");
  if (!said) {
    said = document.createElement("span");
    said.dataset.said = "";
    said.setAttribute("role", "status");
    tags.append(said);
  }
  said.className = `tag ${style}`;
  said.textContent = words;
}
