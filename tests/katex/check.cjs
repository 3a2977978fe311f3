// Reads a formula a line as JSON ({"latex": ..., "display": ...}) and typesets each with KaTeX in strict mode. For every
// formula that KaTeX refuses it writes a line of JSON: the number of the formula's line, from 0, and what KaTeX says.
const katex = require("katex");
const lines = require("fs").readFileSync(0, "utf8").split("\n");

lines.forEach((line, number) => {
  if (!line) return;
  const { latex, display } = JSON.parse(line);
  try {
    katex.renderToString(latex, { displayMode: display, strict: "error", throwOnError: true, trust: false });
  } catch (error) {
    console.log(JSON.stringify({ number, error: error.message }));
  }
});
