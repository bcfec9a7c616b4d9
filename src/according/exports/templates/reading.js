(function () {
  "use strict";
  var lit = [];
  function owners(el) {
    var at = el.closest && el.closest("[data-o]");
    return at ? at.dataset.o.split(" ") : [];
  }
  function light(ids) {
    lit.forEach(function (el) { el.classList.remove("on"); });
    lit = [];
    ids.forEach(function (id) {
      document.querySelectorAll('[data-o~="' + id + '"]').forEach(function (el) {
        el.classList.add("on");
        lit.push(el);
      });
    });
  }
  document.addEventListener("mouseover", function (e) { light(owners(e.target).slice(0, 1)); });
  document.addEventListener("focusin", function (e) { light(owners(e.target).slice(0, 1)); });
  document.addEventListener("click", function (e) {
    if (e.target.closest("a") || !e.target.closest(".text") || String(getSelection())) return;
    var owner = owners(e.target)[0];
    if (owner) location.hash = owner;
  });
  window.addEventListener("hashchange", function () {
    var el = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!el) return;
    light(owners(el).slice(0, 1));
    var link = el.matches("a") ? el : el.querySelector("a");
    if (link) link.focus({ preventScroll: true });
  });
  document.addEventListener("keydown", function (e) {
    if (e.ctrlKey || e.metaKey || e.altKey || (e.key !== "j" && e.key !== "k")) return;
    var links = Array.prototype.slice.call(document.querySelectorAll(".card h3 a, .claim blockquote a"));
    if (!links.length) return;
    var at = links.indexOf(document.activeElement);
    at = e.key === "j" ? Math.min(at + 1, links.length - 1) : Math.max(at - 1, 0);
    links[at].focus({ preventScroll: true });
    links[at].scrollIntoView({ block: "nearest" });
    var there = document.getElementById(links[at].hash.slice(1));
    if (there) there.scrollIntoView({ block: "center" });
  });
})();
