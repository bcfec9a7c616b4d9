// Reviewing with the keyboard alone, without leaving the page; others' judgements show as they come.
import { send, step } from "./desk.js";

const queue = document.getElementById("queue");
const said = document.getElementById("said");
const me = queue?.dataset.me;
const mine = []; // judgements made on this page, the newest last: what "u" takes back
let current = queue?.querySelector(".task") ?? null;
let newest = null;

const WORDS = { accept: "Accepted", reject: "Rejected", correct: "Corrected", undo: "Taken back" };

function show(task, words, done) {
  task.classList.toggle("done", done);
  task.querySelector(".result").textContent = words;
  said.textContent = words;
}

async function judge(task, body) {
  try {
    const row = await send("/api/judgements", body);
    mine.push({ id: row.id, task });
    show(task, `${WORDS[body.kind]} by you. Press u to take it back.`, true);
    if ("stay" in queue.dataset) return location.reload();
    const open = [...queue.querySelectorAll(".task:not(.done)")];
    const next = open.find((t) => task.compareDocumentPosition(t) & Node.DOCUMENT_POSITION_FOLLOWING) ?? open[0];
    if (next) {
      current = next;
      step([next], next, 0);
    } else if (!("stay" in queue.dataset)) {
      said.textContent = "Everything on this page is judged.";
    }
  } catch (error) {
    show(task, error.message, false);
  }
}

async function undo() {
  const last = mine.pop();
  if (!last) return;
  try {
    await send("/api/judgements", { kind: "undo", target: last.id });
    show(last.task, "Taken back. It is open again.", false);
    current = last.task;
    last.task.focus();
  } catch (error) {
    show(last.task, error.message, true);
  }
}

queue?.addEventListener("focusin", (e) => {
  current = e.target.closest(".task") ?? current;
});
queue?.addEventListener("submit", (e) => {
  if (!e.target.matches("[data-judge]")) return;
  e.preventDefault();
  const fields = Object.fromEntries(new FormData(e.target, e.submitter));
  delete fields.csrf;
  delete fields.next;
  judge(e.target.closest(".task"), fields);
});
document.addEventListener("keydown", (e) => {
  if (!queue || e.target.closest("input, textarea, select") || e.ctrlKey || e.metaKey || e.altKey) {
    if (e.key === "Escape") e.target.closest?.(".task")?.focus();
    return;
  }
  const tasks = queue.querySelectorAll(".task");
  if (e.key === "j" || e.key === "k") current = step(tasks, current === document.activeElement ? current : null, e.key === "j" ? 1 : -1) ?? current;
  else if (!current) return;
  else if (e.key === "a") judge(current, { kind: "accept", target: current.dataset.claim });
  else if (e.key === "r") judge(current, { kind: "reject", target: current.dataset.claim });
  else if (e.key === "c") {
    e.preventDefault();
    const fix = current.querySelector("details.fix");
    fix.open = true;
    fix.querySelector("input:not([type=hidden])").focus();
  } else if (e.key === "u") undo();
  else if (e.key === "Enter" && e.target.matches(".task")) location.href = current.querySelector(".acts a.button").href;
});

// Names and places as they are typed, from the ledger.
let asking = 0;
queue?.addEventListener("input", (e) => {
  const url = e.target.dataset?.complete;
  if (!url || e.target.value.length < 2) return;
  clearTimeout(asking);
  asking = setTimeout(async () => {
    const response = await fetch(`${url}?name=${encodeURIComponent(e.target.value)}`);
    if (!response.ok) return;
    const { items } = await response.json();
    document.getElementById(e.target.getAttribute("list")).replaceChildren(
      ...items.slice(0, 12).map((item) => {
        const option = document.createElement("option");
        option.value = items.filter((i) => i.name === item.name).length > 1 ? item.id : item.name;
        option.label = [item.name, item.level ?? item.role, item.country].filter(Boolean).join(", ");
        return option;
      }),
    );
  }, 150);
});

// What others decided since this page was opened.
async function look() {
  if (document.hidden) return;
  try {
    const response = await fetch("/api/judgements?limit=30");
    if (!response.ok) return;
    const { items } = await response.json();
    if (newest !== null) {
      const known = newest === "" ? items.length : items.findIndex((i) => i.id === newest);
      for (const j of items.slice(0, known < 0 ? items.length : known)) {
        const task = document.getElementById(`c-${j.target}`);
        if (task?.matches(".task") && j.user !== me) {
          show(task, `${WORDS[j.kind] ?? j.kind} by ${j.user} just now.`, j.kind !== "undo");
        }
      }
    }
    newest = items[0]?.id ?? "";
  } catch {
    // The desk is away for a moment: the next look will tell.
  }
}
if (queue) {
  look();
  setInterval(look, 4000);
}
