// Ajv in strict mode, without plugins: it compiles every schema, and says of each document whether its schema takes it.
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";

const { schemas, documents } = JSON.parse(readFileSync(0, "utf8"));
const ajv = new Ajv2020({ strict: true });
const takes = Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, ajv.compile(schema)]));
console.log(JSON.stringify(documents.map(([id, text]) => takes[id](JSON.parse(text)))));
