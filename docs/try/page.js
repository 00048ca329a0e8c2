// Scores a file with the library itself, in this page. Once all is loaded nothing is asked for any more.
import { loadPyodide } from "./pyodide/pyodide.mjs";

const at = (id) => document.getElementById(id);
const got = async (name) => {
  const answer = await fetch(name);
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return answer;
};
const words = await (await got("words.json")).json();
const shown = { lang: navigator.language.startsWith("zh") ? "zh" : "en", word: "loading", values: {}, answer: null };
const MOST = 50_000_000; // bytes; no assessment is as large, and Python has little room here
let answer; // to the bytes of a file, in Python
let turn = 0; // how often something was given

// The sentence of a word, with its values in it as text.
const said = (word, values = {}) =>
  words[word][shown.lang].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

function tell(word, values = {}) {
  Object.assign(shown, { word, values });
  at("status").textContent = said(word, values);
}

// All that is in a language, in the one that is chosen.
function speak() {
  document.documentElement.lang = shown.lang === "zh" ? "zh-CN" : "en";
  document.title = said("title");
  for (const one of document.querySelectorAll("[data-word]")) one.textContent = said(one.dataset.word);
  for (const one of document.querySelectorAll("[data-title]")) one.title = said(one.dataset.title);
  for (const one of document.querySelectorAll("[data-label]")) one.ariaLabel = said(one.dataset.label);
  for (const one of at("languages").children) one.ariaPressed = String(one.value === shown.lang);
  if (shown.answer) tried(() => show(shown.answer));
  else tell(shown.word, shown.values);
}

function list(id, lines) {
  const items = lines.map((line) => Object.assign(document.createElement("li"), { textContent: line }));
  at(id).querySelector("ul, ol").replaceChildren(...items);
  at(id).hidden = lines.length === 0;
}

function keep(id, text, type, name) {
  URL.revokeObjectURL(at(id).href);
  at(id).href = URL.createObjectURL(new Blob([text], { type }));
  at(id).download = name;
}

// The answer to a file in the language that is chosen.
function show({ file, python }) {
  const { lang } = shown;
  const { card, report, result, problems, notes, count } = JSON.parse(python.told(lang));
  list("problems", problems);
  list("notes", notes);
  at("result").hidden = card === null;
  // A frame of its own for each report: Chromium may leave blank what a frame that was hidden is given next.
  at("report").replaceWith(Object.assign(at("report").cloneNode(), { srcdoc: report ?? "" }));
  if (card === null) return tell("refused", { file, count });
  const stem = file.replace(/\.[^.]*$/, "");
  keep("keep-card", card, "application/json", `${stem}.scorecard.json`);
  keep("keep-report", report, "text/html", `${stem}.report.${lang}.html`);
  tell(result.kind, { file, ...result });
}

// What takes a while begins after the page has said so.
const drawn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

// What was given before has no answer here any more.
function begin(word, values) {
  turn += 1;
  shown.answer?.python.destroy();
  shown.answer = null;
  for (const id of ["problems", "notes", "result"]) at(id).hidden = true;
  tell(word, values);
  return turn;
}

// What Python says where it fails is for the console, and in one language.
function fail(error) {
  console.error(error);
  begin("failed");
}

function tried(act) {
  try {
    act();
  } catch (error) {
    fail(error);
  }
}

async function score(file, read) {
  const mine = begin("reading", { file });
  const [bytes] = await Promise.all([read().catch(() => null), drawn()]);
  if (mine !== turn) return;
  if (!bytes) return begin("unreadable", { file });
  tried(() => {
    shown.answer = { file, python: answer(bytes) };
    show(shown.answer);
  });
}

function choose([file, ...more]) {
  if (!answer) return begin(shown.word === "failed" ? "failed" : "wait");
  if (!file) return begin("no_file");
  if (more.length) return begin("one_file");
  if (file.size > MOST) return begin("too_large", { file: file.name, most: MOST / 1_000_000 });
  score(file.name, () => file.arrayBuffer());
}

async function load() {
  const [pyodide, wheel, packages, page, example] = await Promise.all([
    loadPyodide(),
    ...["gbt27922.whl", "packages.zip", "page.py", "example.json"].map(async (name) => (await got(name)).arrayBuffer()),
  ]);
  const home = pyodide.runPython("import site; site.getsitepackages()[0]");
  pyodide.unpackArchive(packages, "zip", { extractDir: home });
  pyodide.unpackArchive(wheel, "wheel", { extractDir: home });
  pyodide.FS.writeFile(`${home}/page.py`, new Uint8Array(page));
  const { Answer } = pyodide.pyimport("page");
  const made = (bytes) => {
    const data = pyodide.toPy(new Uint8Array(bytes));
    try {
      return Answer(data);
    } finally {
      data.destroy();
    }
  };
  const first = made(example);
  first.told("zh"); // what is imported late is imported now
  first.destroy();
  answer = made;
  at("example").addEventListener("click", () => score("example.json", async () => example));
}

at("languages").addEventListener("click", ({ target }) => {
  if (!target.value) return;
  shown.lang = target.value;
  speak();
});
at("file").addEventListener("change", ({ target }) => {
  const files = [...target.files];
  target.value = ""; // else the same file, once it is corrected, would be no change
  choose(files);
});
for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    event.preventDefault();
    document.documentElement.classList.toggle("over", kind === "dragover");
    if (kind === "drop") choose(event.dataTransfer.files);
  });
}
speak();
try {
  await load();
  for (const id of ["file", "example"]) at(id).disabled = false;
  tell("ready");
} catch (error) {
  fail(error);
}
