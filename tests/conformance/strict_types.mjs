// Checks custom resources against the TypeScript models of their kinds: unknown fields by the type checker (which refuses
// them in object literals), everything else by the models' own validators. Reads [{id, object}] on stdin, with the module
// folder as the only argument; writes [{id, problems}] for the kinds that have a model.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const folder = fs.realpathSync(process.argv[2]);
const require = createRequire(path.join(folder, "package.json"));
const ts = require("typescript");
const packages = ["cert-manager", "flux-cd", "gateway-api", "istio", "karpenter", "prometheus-operator"];

function model({ apiVersion, kind }) {
  for (const name of packages) {
    const file = path.join(folder, "node_modules", "@kubernetes-models", name, apiVersion ?? "", `${kind}.js`);
    if (fs.existsSync(file)) return { specifier: `@kubernetes-models/${name}/${apiVersion}/${kind}`, file };
  }
}

const entries = JSON.parse(fs.readFileSync(0, "utf8"))
  .map((entry) => ({ ...entry, ...model(entry.object), problems: [] }))
  .filter((entry) => entry.file);

// 1. one literal an object, in a file that is only in memory
let source = "";
for (const [index, entry] of entries.entries()) {
  source += `import type { I${entry.object.kind} as T${index} } from ${JSON.stringify(entry.specifier)};\n`;
}
for (const [index, entry] of entries.entries()) {
  source += `const o${index}: T${index} = ${JSON.stringify(entry.object)};\n`;
}
const virtual = path.join(folder, "objects.ts");
const options = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: [],
  lib: ["lib.es2022.d.ts"], // not the browser's
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
};
const host = ts.createCompilerHost(options);
const { getSourceFile, fileExists } = host;
host.fileExists = (name) => name === virtual || fileExists(name);
host.getSourceFile = (name, ...rest) =>
  name === virtual ? ts.createSourceFile(name, source, options.target, true) : getSourceFile(name, ...rest);
const program = ts.createProgram([virtual], options, host);

function place(file, start) {
  let node = file;
  const deeper = (at) => ts.forEachChild(at, (child) => (child.pos <= start && start < child.end ? child : undefined));
  for (let next = deeper(node); next; next = deeper(node)) node = next;
  const keys = [];
  let index;
  for (; node && node.kind !== ts.SyntaxKind.SourceFile; node = node.parent) {
    if (ts.isPropertyAssignment(node)) keys.unshift(node.name.text);
    if (node.parent && ts.isArrayLiteralExpression(node.parent)) keys.unshift(node.parent.elements.indexOf(node));
    if (ts.isVariableDeclaration(node)) index = Number(node.name.text.slice(1));
  }
  return { index, keys };
}

const shown = (keys) => keys.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("").replace(/^\./, "");
for (const problem of ts.getPreEmitDiagnostics(program)) {
  if (problem.file?.fileName !== virtual) throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, " "));
  const { index, keys } = place(problem.file, problem.start);
  if (index === undefined) throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, " "));
  const unknown = problem.code === 2353 || problem.code === 2561;
  const message = ts.flattenDiagnosticMessageText(problem.messageText, " ");
  entries[index].problems.push(unknown ? `unknown field \`${shown(keys)}\`` : `${shown(keys)}: ${message.slice(0, 300)}`);
}

// 2. the models' validators
for (const entry of entries) {
  const module = await import(pathToFileURL(entry.file));
  try {
    new module[entry.object.kind](entry.object).validate();
  } catch (error) {
    entry.problems.push(error.message.replaceAll("data/", ""));
  }
}
process.stdout.write(JSON.stringify(entries.map(({ id, problems }) => ({ id, problems }))));
