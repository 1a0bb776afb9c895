// Writes the types of everything that the venue says, from its own documents: drift is a compile error.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { compile } from "json-schema-to-typescript";
import openapi, { astToString } from "openapi-typescript";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const GENERATED = at("../generated");
const DOCUMENT = `${GENERATED}/openapi.json`;
const STREAM = at("../../docs/reference/stream.schema.json");

async function apiTypes() {
  const document = JSON.parse(await readFile(DOCUMENT, "utf8"));
  return astToString(await openapi(document, { alphabetize: true, emptyObjectsUnknown: true, defaultNonNullable: false }));
}

async function streamTypes() {
  const schema = JSON.parse(await readFile(STREAM, "utf8"));
  return compile(schema, "StreamSchema", {
    additionalProperties: false,
    unreachableDefinitions: true,
    bannerComment: "",
    style: { printWidth: 100 },
  });
}

await mkdir(GENERATED, { recursive: true });
await writeFile(`${GENERATED}/api.d.ts`, await apiTypes());
await writeFile(`${GENERATED}/stream.d.ts`, await streamTypes());
