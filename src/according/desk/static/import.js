// Files dropped anywhere on the form are chosen; their number is said.
const drop = document.getElementById("drop");
const files = document.getElementById("files");
const chosen = document.getElementById("chosen");
const form = document.getElementById("import");

const tell = () => {
  const n = files.files.length;
  if (n) chosen.textContent = n === 1 ? files.files[0].name : `${n} files chosen.`;
};
files.addEventListener("change", tell);
for (const kind of ["dragenter", "dragover"]) {
  form.addEventListener(kind, (e) => {
    if (![...e.dataTransfer.types].includes("Files")) return;
    e.preventDefault();
    drop.classList.add("over");
  });
}
form.addEventListener("dragleave", (e) => {
  if (!form.contains(e.relatedTarget)) drop.classList.remove("over");
});
form.addEventListener("drop", (e) => {
  if (!e.dataTransfer.files.length) return;
  e.preventDefault();
  drop.classList.remove("over");
  files.files = e.dataTransfer.files;
  tell();
});
form.addEventListener("submit", () => {
  form.querySelector("button.main").disabled = true;
});
window.addEventListener("pageshow", () => {
  form.querySelector("button.main").disabled = false;
});
