// Gives the page that scores what it cannot take, too early, at once or too slowly, and prints what it says of each, in both languages.
// Standard input: {url, file}, an assessment; on standard output {wrong: [text], said: {…}, value, live}.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { chromium } from "playwright-core";

const { url, file } = JSON.parse(readFileSync(0, "utf8"));
const quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"];
quiet.push("--disable-background-networking", "--disable-component-update", "--disable-sync");
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: quiet });
const page = await browser.newPage({ locale: "en-US" });
const sound = { name: basename(file), text: readFileSync(file, "utf8") };
const [wrong, said] = [[], {}];
page.on("console", (message) => message.text().includes("what Python says") || wrong.push(`console: ${message.text()}`));
page.on("pageerror", (error) => wrong.push(`error: ${error}`));

// Python fails where it is told to, and says how many of its answers somebody still holds.
const watched = `
class Watched(Answer):
    live = 0

    def __init__(self, data):
        if bytes(data) == b"fail":
            raise RuntimeError("what Python says")
        super().__init__(data)
        Watched.live += 1

    def __del__(self):
        Watched.live -= 1

    def told(self, lang):
        return json.dumps({**json.loads(super().told(lang)), "live": Watched.live})

Answer = Watched
`;
await page.route("**/page.py", async (route) => {
  const answer = await route.fetch();
  await route.fulfill({ response: answer, body: (await answer.text()) + watched });
});
let load;
const loading = new Promise((done) => (load = done));
await page.route("**/packages.zip", async (route) => {
  await loading;
  await route.continue();
});
await page.addInitScript(() => {
  const { parse } = JSON;
  JSON.parse = (text) => {
    const found = parse(text);
    if (found?.live !== undefined) globalThis.live = found.live;
    return found;
  };
  const { arrayBuffer } = Blob.prototype;
  const slow = new Promise((done) => (globalThis.hurry = done));
  Blob.prototype.arrayBuffer = async function () {
    if (this.name === "gone.json") throw new Error("gone");
    if (this.name === "slow.json") await slow;
    return arrayBuffer.call(this);
  };
});

const dropped = (files, text = "") =>
  page.evaluate(
    ([files, text]) => {
      const dataTransfer = new DataTransfer();
      for (const { name, text, size } of files)
        dataTransfer.items.add(new File([text ?? new Uint8Array(size)], name));
      if (text) dataTransfer.setData("text/plain", text);
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    },
    [files, text],
  );
const answered = () => page.waitForFunction(() => !document.getElementById("status").textContent.endsWith("…"));
async function heard(name) {
  said[name] = {};
  for (const lang of ["zh", "en"]) {
    await page.click(`#languages [value=${lang}]`);
    said[name][lang] = await page.textContent("#status");
  }
}

await page.goto(url, { waitUntil: "commit" });
await page.waitForFunction(() => document.getElementById("status")?.textContent);
await dropped([sound]);
await heard("loading");
load();
await page.waitForFunction(() => !document.getElementById("file").disabled, null, { timeout: 60_000 });
await heard("loaded");

for (const [name, files, text] of [
  ["two", [sound, sound]],
  ["text", [], "https://example.com"],
  ["large", [{ name: "large.json", size: 50_000_001 }]],
  ["gone", [{ name: "gone.json", text: "{}" }]],
]) {
  await dropped(files, text);
  await answered();
  await heard(name);
}
await dropped([{ name: "slow.json", text: "{}" }]);
await dropped([sound]);
await answered();
await page.evaluate(() => globalThis.hurry());
await page.waitForTimeout(300);
await heard("slow");
await page.setInputFiles("#file", file);
await answered();
await heard("chosen");
const value = await page.inputValue("#file");
const live = await page.evaluate(() => globalThis.live);
await dropped([{ name: "fail.json", text: "fail" }]);
await answered();
await heard("fail");
await browser.close();
console.log(JSON.stringify({ wrong, said, value, live }));
