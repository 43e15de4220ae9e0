// Runs before the page is drawn, so that a dark page never flashes white.
(() => {
  const root = document.documentElement;
  const asked = new URLSearchParams(location.search).get("theme");
  const kept = asked || localStorage.getItem("theme");
  if (kept === "light" || kept === "dark") {
    root.dataset.theme = kept;
  }
})();
