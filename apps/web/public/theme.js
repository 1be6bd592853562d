// Before the first paint: the theme that was chosen, so that a dark page never flashes white.
const chosen = localStorage.getItem("millrace.theme");
const dark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
document.documentElement.dataset.theme = dark ? "dark" : "light";
