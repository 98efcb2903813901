// What is found, beyond the page of it that is shown: as CSV, and on paper.

const NAMES = ["state", "severity", "rule", "resource_name", "resource_id", "resource_type", "account_id", "account_name", "region", "annotation", "failing_since", "evaluation_timestamp", "exception_owner"];

const valuesIn = (one) => [LABELS[one.state], one.severity, one.rule, one.name, one.id, one.type, one.account, Object.hasOwn(about.accounts, one.account) ? about.accounts[one.account] : "",
  one.region, one.why, one.since, one.at, one.exception?.owner ?? ""];

// A spreadsheet runs what begins like a formula: an apostrophe says that it is text.
const cell = (value) => {
  const text = /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

// With a mark by which Excel knows UTF-8.
const csv = () => `\uFEFF${[NAMES, ...found.map((at) => valuesIn(finding(rows[at])))].map((values) => values.map(cell).join(",")).join("\r\n")}\r\n`;

byId("save").addEventListener("click", () => {
  const address = URL.createObjectURL(new Blob([csv()], { type: "text/csv;charset=utf-8" }));
  element("a", { href: address, download: `compliance-findings-${about.moment.slice(0, 10)}.csv` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  say("The findings were saved.");
});

// More would be hundreds of sheets.
const PRINTED = 5000;

const accounts = () => {
  const all = [...new Set(facts.places.map(([account]) => account))].map((account) => accountOf({ account }));
  return all.length > 3 ? `${all.slice(0, 3).join(", ")} and ${all.length - 3} more accounts` : all.join(", ");
};

const filters = () => {
  const set = [...FIELDS, "search"].filter((field) => view[field] !== "").map((field) => `${field} ${view[field]}`);
  return set.length === 0 ? "all findings" : set.join(", ");
};

const printedRow = (at) => {
  const one = finding(rows[at]);
  const resource = element("th", { scope: "row" }, isolated(one.name));
  if (one.id !== one.name) resource.append(" ", element("span", { class: "id" }, isolated(one.id)));
  const second = (text) => element("span", { class: "id" }, isolated(text));
  return element("tr", {},
    element("td", {}, one.severity, second(LABELS[one.state])),
    resource,
    element("td", {}, isolated(one.rule)),
    element("td", {}, isolated(accountOf(one)), second(one.region)),
    element("td", {}, isolated(one.why)),
    element("td", {}, one.since === "" ? "" : days(one.since)));
};

// The foot of every sheet: a style that is made here is no text that the page's policy would have to allow.
const sheet = new CSSStyleSheet();
const quotedInStyle = (text) => `"${text.replace(/[^\w .,()-]/gu, (character) => `\\${character.codePointAt(0).toString(16)} `)}"`;

const layOut = () => {
  const count = found.length.toLocaleString("en");
  const heads = ["Severity", "Resource", "Rule", "Where", "Why", "First seen"];
  const caption = `${count} of ${about.rows.toLocaleString("en")} findings: ${filters()}`;
  const table = element("table", {},
    element("thead", {}, element("tr", {}, ...heads.map((head) => element("th", { scope: "col" }, head)))),
    element("tbody", {}, ...found.slice(0, PRINTED).map(printedRow)));
  const more = found.length - PRINTED;
  byId("paper").replaceChildren(element("p", { class: "note" }, isolated(caption)), table,
    ...(more > 0 ? [element("p", { class: "note" }, `${more.toLocaleString("en")} more are not printed: filter them, or save them as CSV.`)] : []));
  sheet.replaceSync(`@page { @bottom-left { content: ${quotedInStyle(`Compliance of ${accounts()}, ${moment(about.moment)}`)}; } }`);
  document.adoptedStyleSheets = [sheet];
};

// What is folded is printed folded; of the rules those that the findings are of are explained, and no others.
let unfolded = [];
addEventListener("beforeprint", () => {
  layOut();
  const kinds = new Set(found.map((at) => rows[at][1]));
  const rules = new Set([...kinds].map((kind) => `rule-${facts.kinds[kind][0]}`));
  unfolded = [];
  for (const rule of document.querySelectorAll(".rules > details")) {
    rule.classList.toggle("unprinted", !rules.has(rule.id));
    if (rules.has(rule.id) && !rule.open) unfolded.push(rule);
  }
  for (const rule of unfolded) rule.open = true;
});
addEventListener("afterprint", () => {
  for (const rule of unfolded) rule.open = false;
  byId("paper").replaceChildren();
});
