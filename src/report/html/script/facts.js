// What the page carries: the rows, the worst first, and what their numbers stand for. Names are shown as text and never as anything else.

const STATES = ["violation", "insufficient", "excepted", "compliant", "new"];
const LABELS = { violation: "Violation", new: "New violation", insufficient: "Insufficient data", excepted: "Excepted", compliant: "Compliant" };
const SEVERITIES = ["CRITICAL", "HIGH", "MEDIUM", "LOW"];
const DAY = 86_400_000;

const byId = (id) => document.getElementById(id);
const read = (element) => JSON.parse(element.textContent);

const facts = read(byId("facts"));
const { about } = facts;
const rows = [];

const word = (value) => (typeof value === "number" ? facts.words[value] : value ?? "");

const finding = (row) => {
  const [state, kind, place, id, name, why, at, since, exception, captured, values] = row;
  const [rule, severity, type, source] = facts.kinds[kind];
  const [account, region] = facts.places[place];
  return {
    state: STATES[state], rule, severity, type, source, account, region, id, name: name === 0 ? id : name, why: word(why), at: word(at), since: word(since), captured: word(captured),
    exception: typeof exception === "number" ? facts.exceptions[exception] : exception, values: (typeof values === "number" ? facts.values[values] : values) ?? {},
  };
};

// An account as people know it.
const accountOf = ({ account }) => (Object.hasOwn(about.accounts, account) ? `${account} (${about.accounts[account]})` : account);

// Rules that this version does not know are in old histories.
const ruleNamed = (id) => (Object.hasOwn(about.rules, id) ? about.rules[id] : undefined);

// The first block is there at once; the others follow while the page can already be read.
const load = async (shown) => {
  for (const [number, block] of document.querySelectorAll("script.rows").entries()) {
    for (const row of read(block)) rows.push(row);
    block.remove();
    if (number === 0) shown();
    await new Promise((next) => setTimeout(next));
  }
  shown();
};

const days = (since) => {
  const count = Math.floor((Date.parse(about.moment) - Date.parse(since)) / DAY);
  if (Number.isNaN(count)) return "";
  return count < 1 ? "less than a day" : count === 1 ? "1 day" : `${count.toLocaleString("en")} days`;
};

const moment = (timestamp) => timestamp.replace("T", " ").replace(/:\d\dZ$/, " UTC");

