import { cellAt, expect, openNotebook, test } from "./workbench.ts";

const figure = `displayHTML("""
<p id="said">before</p>
<script>
document.getElementById("said").textContent = "drawn by a script";
document.getElementById("said").style.height = "300px";
</script>
""")`;

/** Tries every way out, and writes what it could reach into its own text. */
const hostile = `displayHTML("""
<ul id="found"></ul>
<script>
const say = (name, text) => {
  const line = document.createElement("li");
  line.textContent = name + ": " + text;
  document.getElementById("found").append(line);
};
const attempt = async (name, reach) => {
  try { say(name, "reached " + await reach()); } catch (error) { say(name, "refused"); }
};
(async () => {
  await attempt("cookie", () => document.cookie);
  await attempt("storage", () => localStorage.length);
  await attempt("database", () => indexedDB.open("x").name);
  await attempt("page", () => parent.document.title);
  await attempt("top", () => top.location.href);
  await attempt("popup", () => window.open("/").document.title);
  await attempt("server", async () => (await fetch("/api/clusters")).status);
  await attempt("socket", () => new Promise((resolve, reject) => {
    const socket = new WebSocket("ws://" + location.host + "/api/sessions/socket?path=x");
    socket.onopen = resolve; socket.onerror = reject;
  }));
  await attempt("image", () => new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = resolve; image.onerror = reject;
    image.src = "/millrace.svg";
  }));
  await attempt("frame", () => new Promise((resolve, reject) => {
    document.addEventListener("securitypolicyviolation", reject);
    const frame = document.createElement("iframe");
    frame.src = "/"; frame.onload = () => frame.contentDocument ? resolve("inside") : reject();
    document.body.append(frame);
  }));
  parent.postMessage({ kind: "height", height: 1e9 }, "*");
  parent.postMessage({ kind: "height", height: "all" }, "*");
  say("done", "all were tried");
})();
</script>
""")`;

test("HTML with scripts runs in a frame that reaches nothing", async ({ signedIn: page }) => {
  await openNotebook(page, "Frames", [
    { source: figure },
    { source: hostile },
    { source: `displayHTML("<b onclick='alert(1)'>plain</b>")` },
  ]);
  const cell = (number: number) => cellAt(page, number);
  const output = (number: number) => cell(number).frameLocator('iframe[title="Output with scripts"]');

  await test.step("a script draws, and the frame takes the height of what it has drawn", async () => {
    await page.getByRole("button", { name: "Run all" }).click();
    await expect(output(1).getByText("drawn by a script")).toBeVisible({ timeout: 60_000 });
    await expect
      .poll(async () => (await cell(1).locator("iframe").boundingBox())?.height ?? 0)
      .toBeGreaterThan(300);
  });

  await test.step("a hostile one gets to no cookie, no storage, no page and no network", async () => {
    await cell(2).scrollIntoViewIfNeeded();
    await expect(output(2).getByText("done: all were tried")).toBeVisible({ timeout: 30_000 });
    const lines = await output(2).getByRole("listitem").allInnerTexts();
    expect(lines.slice(0, -1).filter((line) => !line.endsWith(": refused"))).toEqual([]);
    expect(lines.length).toBe(11);
    expect((await cell(2).locator("iframe").boundingBox())?.height).toBeLessThanOrEqual(2_000);
  });

  await test.step("HTML without scripts is part of the page, sanitised", async () => {
    await expect(cell(3).getByText("plain", { exact: true })).toBeVisible({ timeout: 30_000 });
    await expect(cell(3).locator("iframe")).toHaveCount(0);
    await expect(cell(3).getByText("plain", { exact: true })).not.toHaveAttribute("onclick");
  });
});
