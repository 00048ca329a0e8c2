// Opens the page that scores, takes its network away once it is ready, gives it each file, and prints all that it shows and keeps.
// Standard input: {url, lang, width, files: [path]}; on standard output {wrong: [text], answers: [{…}]}.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const axe = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
const { url, lang, width, files } = JSON.parse(readFileSync(0, "utf8"));
const quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"];
quiet.push("--disable-background-networking", "--disable-component-update", "--disable-sync");
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: quiet });
const context = await browser.newContext({ locale: lang, viewport: { width, height: 900 } });
const page = await context.newPage();
const wrong = [];
let ready = false;
page.on("console", (message) => wrong.push(`console: ${message.text()}`));
page.on("pageerror", (error) => wrong.push(`error: ${error}`));
page.on("request", (request) => {
  const asked = request.url();
  if (/^(blob|data|about):/.test(asked)) return;
  if (ready || !asked.startsWith(url)) wrong.push(`asks for ${asked}`);
});

await page.goto(url);
await page.waitForFunction(() => !document.getElementById("file").disabled, null, { timeout: 60_000 });
ready = true;
await context.setOffline(true);

// Who has no mouse reaches all that there is, in the order in which it stands.
async function reached() {
  const found = [];
  await page.focus("#languages button");
  for (;;) {
    const id = await page.evaluate(() => document.activeElement.id || document.activeElement.value || "");
    if (!id || found.includes(id)) return found;
    found.push(id);
    await page.keyboard.press("Tab");
  }
}

async function looked() {
  const wider = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth > clientWidth ? `${scrollWidth} > ${clientWidth}` : "";
  });
  if (wider) wrong.push(`too wide: ${wider}`);
  await page.evaluate(axe);
  const looks = { resultTypes: ["violations"], preload: false, iframes: false };
  const { violations } = await page.evaluate((how) => globalThis.axe.run(how), looks);
  for (const { id, help, nodes } of violations) wrong.push(`axe ${id}: ${help}: ${nodes[0].html}`);
}

async function saved(id) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(`#${id}`)]);
  return [download.suggestedFilename(), readFileSync(await download.path(), "utf8")];
}

// What the page shows, in the language that is pressed.
async function told(spoken, look) {
  await page.click(`#languages [value=${spoken}]`);
  if (look) await looked();
  const seen = await page.evaluate(() => ({
    lang: document.documentElement.lang,
    status: document.getElementById("status").textContent,
    problems: [...document.querySelectorAll("#problems li")].map((one) => one.textContent),
    notes: [...document.querySelectorAll("#notes li")].map((one) => one.textContent),
    scored: !document.getElementById("result").hidden,
    srcdoc: document.getElementById("report").srcdoc,
  }));
  if (!seen.scored) return seen;
  await page.locator("#report").scrollIntoViewIfNeeded(); // a frame that is out of sight is not drawn
  const shown = page.frameLocator("#report").locator("main");
  await shown.waitFor();
  const styled = await shown.evaluate(() => getComputedStyle(document.body).maxWidth !== "none");
  const title = await shown.locator("h1").textContent();
  return { ...seen, title, styled, card: await saved("keep-card"), report: await saved("keep-report") };
}

const answered = (name) =>
  page.waitForFunction((start) => {
    const said = document.getElementById("status").textContent;
    return said.startsWith(start) && !said.endsWith("…");
  }, name);

const answers = [];
for (const [place, file] of files.entries()) {
  const name = basename(file);
  if (place % 2) {
    // Dropped anywhere on the page.
    const bytes = readFileSync(file).toString("base64");
    await page.evaluate(([named, text]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([Uint8Array.from(atob(text), (one) => one.charCodeAt(0))], named));
      for (const kind of ["dragenter", "dragover", "drop"])
        document.body.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
    }, [name, bytes]);
  } else {
    await page.setInputFiles("#file", file);
  }
  await answered(name);
  const look = place < 2; // a report, and problems
  answers.push({ zh: await told("zh", look), en: await told("en", look) });
}
await page.click("#example");
await answered("example.json");
// A frame is passed over until it has been drawn, and Chromium draws a sandboxed one when it likes.
let order = await reached();
for (let looks = 0; !order.includes("report") && looks < 50; looks++) {
  await page.waitForTimeout(100);
  order = await reached();
}
if (process.env.PICTURES) {
  await page.locator("#report").scrollIntoViewIfNeeded();
  await page.screenshot({ path: `${process.env.PICTURES}/page-${width}.png`, fullPage: true });
}
await browser.close();
console.log(JSON.stringify({ wrong, answers, order }));
