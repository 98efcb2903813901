// Validates definitions of state machines: with AWS's own language service and with asl-validator.
// usage: NODE_PATH=FOLDER/node_modules node checks/states/validate.cjs FILE        FILE: {"name": definition, …}
const { readFileSync } = require("node:fs");
const { getLanguageService } = require("amazon-states-language-service");
const { TextDocument } = require("vscode-json-languageservice");
const validator = require("asl-validator");

const found = [];

async function languageService(name, definition) {
  const text = JSON.stringify(definition, null, 2);
  const document = TextDocument.create(`foo://${name}.asl.json`, "json", 1, text);
  const service = getLanguageService({});
  for (const finding of await service.doValidation(document, service.parseJSONDocument(document))) {
    found.push(`${name}: ${finding.message} (line ${finding.range.start.line + 1}: ${text.split("\n")[finding.range.start.line].trim()})`);
  }
}

async function main() {
  const definitions = Object.entries(JSON.parse(readFileSync(process.argv[2], "utf8")));
  for (const [name, definition] of definitions) {
    await languageService(name, definition);
    for (const error of validator(definition).errors) found.push(`${name}: ${error.Message ?? JSON.stringify(error)}`);
  }
  found.forEach((finding) => console.log(finding));
  console.log(`${definitions.length} definitions, ${found.length} wrong`);
  process.exit(found.length || !definitions.length ? 1 : 0);
}

main();
