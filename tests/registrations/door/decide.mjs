// Answers the vectors with nothing but the tables as data: what a scanner without a network does.

import { readFileSync } from "node:fs";

const { tables, vectors } = JSON.parse(readFileSync(0, "utf8"));

function decide(table, facts) {
  const applies = (rule) => Object.entries(rule.when).every(([name, value]) => facts[name] === value);
  const { outcome, reason } = table.find(applies);
  return [outcome, reason];
}

const answersOf = (kind) =>
  vectors[kind].map(({ facts }) => decide(tables[kind], { ...vectors.defaults[kind], ...facts }));
process.stdout.write(JSON.stringify({ scan: answersOf("scan"), undo: answersOf("undo") }));
