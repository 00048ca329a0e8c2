// Opens each page of standard input, [{file, views: [{width, theme}], pdf?}], in Chromium without a network, and prints what is wrong.
import { readFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const axe = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
const quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"];
quiet.push("--disable-background-networking", "--disable-component-update", "--disable-sync");
const A4 = { width: 673, height: 971 }; // what the margins leave of a page, at 96 dots an inch
const pages = JSON.parse(readFileSync(0, "utf8"));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: quiet });
const found = [];

async function opened({ file }, { width, theme }, look) {
  const options = { viewport: { width, height: 900 }, colorScheme: theme, offline: true };
  const context = await browser.newContext(options);
  const url = pathToFileURL(file).href;
  const tell = (what) => found.push(`${file} ${width} ${theme}: ${what}`);
  await context.route("**/*", (route) => {
    if (route.request().url() === url) return route.continue();
    tell(`asks for ${route.request().url()}`);
    return route.abort();
  });
  const page = await context.newPage();
  page.on("console", (message) => tell(`console: ${message.text()}`));
  page.on("pageerror", (error) => tell(`error: ${error}`));
  await page.goto(url);
  await look(page, tell);
  await context.close();
}

// Nothing is wider than the page, but for what scrolls by itself; on paper that cannot scroll.
const tooWide = (scrolls) => {
  const { scrollWidth, clientWidth } = document.documentElement;
  const boxes = scrolls ? [] : [...document.querySelectorAll(".wide")];
  const wider = boxes.filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.innerText.slice(0, 60));
  return scrollWidth > clientWidth ? [`${scrollWidth} > ${clientWidth}`] : wider;
};

async function seen(page, tell) {
  for (const one of await page.evaluate(tooWide, true)) tell(`too wide: ${one}`);
  if (process.env.PICTURES) {
    const { width } = page.viewportSize();
    const theme = await page.evaluate(() => (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
    const name = page.url().split("/").pop().replace(".html", "");
    await page.screenshot({ path: `${process.env.PICTURES}/${name}-${width}-${theme}.png`, fullPage: true });
  }
}

async function checked(page, tell) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"], preload: false }));
  for (const { id, impact, help, nodes } of violations) tell(`axe ${id} (${impact}): ${help}: ${nodes[0].html}`);
}

// What a fragment changes of what stands beside it: nothing, whether it is there or not.
const leaked = () => {
  const seen = () =>
    [...document.querySelectorAll(".beside")].map((one) => {
      const style = getComputedStyle(one);
      return [...style].filter((name) => !/inline-size|width|origin/.test(name)).map((name) => `${name}: ${style.getPropertyValue(name)}`);
    });
  const before = seen();
  for (const one of document.querySelectorAll("div.gbt27922")) one.remove();
  const after = seen();
  return before.flatMap((one, place) => one.filter((value, index) => value !== after[place][index]));
};

async function printed(page, tell, pdf) {
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await page.setViewportSize(A4);
  for (const one of await page.evaluate(tooWide, false)) tell(`too wide on paper: ${one}`);
  const back = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  if (back !== "rgb(255, 255, 255)") tell(`${back} paper`);
  await page.pdf({ path: pdf, preferCSSPageSize: true });
}

for (const one of pages) {
  for (const [place, view] of one.views.entries()) {
    await opened(one, view, async (page, tell) => {
      await seen(page, tell);
      await checked(page, tell);
      for (const value of await page.evaluate(leaked)) tell(`leaks: ${value}`);
      if (one.pdf && place + 1 === one.views.length) await printed(page, tell, one.pdf);
    });
  }
}
await browser.close();
console.log(JSON.stringify(found));
