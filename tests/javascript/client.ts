// A client as a platform writes it, with the types that openapi-typescript makes of formats.openapi().
import type { components } from "./documents.js";

type Assessment = components["schemas"]["Assessment"];
type Finding = components["schemas"]["AssessmentFinding"];
type Scorecard = components["schemas"]["Scorecard"];
type Change = components["schemas"]["WhatIfChange"];

const findings: Finding[] = [
  { indicator: "5.1.1.1", conforming: true },
  { indicator: "5.2.4", site: "GZ-01", sampled: 20, nonconforming: 3, note: "记录不完整" },
];
const assessment: Assessment = {
  format: "gbt27922.assessment/1",
  scheme: "GB/T 27922-2011",
  date: "2026-05-12",
  sites: [{ id: "GZ-01", kind: "outlet", stratum: "华南" }],
  findings,
  metadata: { case: "2026-A-0417" },
};
const change: Change = { change: "put_right", indicator: "5.2.4", samples: 3 };

// @ts-expect-error A finding is a verdict or the counts of a sample.
const both: Finding = { indicator: "5.2.4", conforming: true, sampled: 20, nonconforming: 3 };
// @ts-expect-error A finding names its indicator.
const none: Finding = { conforming: true };
// @ts-expect-error A format is one of ours.
const other: Assessment = { format: "gbt27922.assessment/2", scheme: "S", findings: [] };
// @ts-expect-error A bonus is dropped by its place.
const dropped: Change = { change: "remove_bonus", indicator: "5.2.4" };

async function score(body: Assessment): Promise<Scorecard> {
  const answer = await fetch("http://127.0.0.1:8000/scorecards", { method: "POST", body: JSON.stringify(body) });
  return (await answer.json()) as Scorecard;
}

function told(card: Scorecard): string {
  const grade = card.grades.find((one) => one.id === card.grade);
  const lowest = card.score_range === null ? null : card.score_range.lowest;
  const lost = card.lines.map((line) => `${line.indicator} ${line.title.zh} ${line.lost}`);
  return [grade?.title.zh, String(card.score), String(lowest), ...lost].join("\n");
}

export const answers = score(assessment).then(told);
export const rest = [change, both, none, other, dropped];
