// Runs pytest in CPython of WebAssembly, 32 bits: node python.mjs PAGE TREE PACKAGES ARGUMENT…
// PAGE is the built page, whose Pyodide and wheel are taken; TREE has the tests, and PACKAGES what they need of Python.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [page, tree, packages, ...given] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(resolve(page, "pyodide/pyodide.mjs")));
const python = await loadPyodide();
const home = { extractDir: python.runPython("import site; site.getsitepackages()[0]") };
python.unpackArchive(new Uint8Array(readFileSync(resolve(page, "gbt27922.whl"))), "wheel", home);
python.mountNodeFS("/tree", resolve(tree));
python.mountNodeFS("/packages", resolve(packages));
python.globals.set("given", python.toPy(given));
process.exitCode = python.runPython(`
import os, sys
os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
sys.path.append("/packages")
os.chdir("/tree")
print(sys.version, sys.platform, "sys.maxsize", sys.maxsize, flush=True)
import pytest, gbt27922
print(gbt27922.__file__, flush=True)
int(pytest.main(["-p", "no:cacheprovider", *given]))
`);
