// What is looked at: filters, order and page, kept in the address so that a view can be passed on.

const FIELDS = ["state", "severity", "rule", "type", "account", "region", "control"];
const COLUMNS = ["state", "severity", "resource", "rule", "account", "region", "since"];
const SIZE = 50;

// What the page opens on is what the form says.
const EMPTY = { finding: "", search: "", state: byId("filters").querySelector("[name=state][checked]").value, severity: "", rule: "", type: "", account: "", region: "", control: "", sort: "", page: 1 };
let view = { ...EMPTY };
let found = [];
// The finding that was opened last.
let opened = "";

const inAddress = () => {
  const set = Object.entries({ ...view, finding: opened === "" ? view.finding : opened }).filter(([key, value]) => value !== EMPTY[key]);
  return new URLSearchParams(set).toString();
};

// Null where the address names something else: a heading, a rule.
const ofAddress = () => {
  const address = location.hash.slice(1);
  if (address !== "" && !address.includes("=")) return null;
  const asked = Object.fromEntries([...new URLSearchParams(address)].filter(([key]) => Object.hasOwn(EMPTY, key)));
  const page = Number.parseInt(asked.page ?? "1", 10);
  const sort = COLUMNS.includes((asked.sort ?? "").replace(/^-/, "")) ? asked.sort : "";
  return { ...EMPTY, ...asked, sort, page: page > 0 ? page : 1 };
};

// What a link to one finding names it by.
const keyOf = ({ rule, account, region, type, id }) => [rule, account, region, type, id].join(" ");

const texts = [];
const textOf = (at) => {
  texts[at] ??= (() => {
    const { rule, account, region, id, name, why } = finding(rows[at]);
    return [name, id, why, rule, account, region].join("\n").toLowerCase();
  })();
  return texts[at];
};

// Whether a rule serves the control that is asked for.
const serves = (rule) => view.control === "" || (ruleNamed(rule)?.controls ?? []).some(([framework, ids]) => ids.some((id) => `${framework} ${id}` === view.control));

// Kinds and places are few: what is asked of them is asked once each, not once a row.
const matches = () => {
  if (view.finding !== "") {
    const named = rows.findIndex((row) => keyOf(finding(row)) === view.finding);
    if (named >= 0) return [named];
  }
  const wanted = (value, field) => view[field] === "" || view[field] === value;
  const kinds = facts.kinds.map(([rule, severity, type]) => wanted(rule, "rule") && wanted(severity, "severity") && wanted(type, "type") && serves(rule));
  const places = facts.places.map(([account, region]) => wanted(account, "account") && wanted(region, "region"));
  const states = STATES.map((state) => wanted(state, "state") || (view.state === "violation" && state === "new"));
  const words = view.search.toLowerCase().split(/\s+/).filter((part) => part !== "");
  const fits = [];
  for (let at = 0; at < rows.length; at += 1) {
    const [state, kind, place] = rows[at];
    if (states[state] && kinds[kind] && places[place] && words.every((part) => textOf(at).includes(part))) fits.push(at);
  }
  return fits;
};

const collator = new Intl.Collator("en", { numeric: true });
const ranked = (values) => {
  const order = values.map((_, at) => at).sort((left, right) => collator.compare(values[left], values[right]) || left - right);
  const ranks = new Float64Array(values.length);
  for (const [rank, at] of order.entries()) ranks[at] = rank > 0 && values[at] === values[order[rank - 1]] ? ranks[order[rank - 1]] : rank;
  return ranks;
};

// A number for each row, by which a column sorts.
const KEYS = {
  state: () => rows.map(([state]) => ["new", "violation", "insufficient", "excepted", "compliant"].indexOf(STATES[state])),
  severity: () => rows.map(([, kind]) => SEVERITIES.indexOf(facts.kinds[kind][1])),
  resource: () => ranked(rows.map(([, , , id, name]) => (name === 0 ? id : name))),
  rule: () => { const ranks = ranked(facts.kinds.map(([rule]) => rule)); return rows.map(([, kind]) => ranks[kind]); },
  account: () => { const ranks = ranked(facts.places.map(([account]) => account)); return rows.map(([, , place]) => ranks[place]); },
  region: () => { const ranks = ranked(facts.places.map(([, region]) => region)); return rows.map(([, , place]) => ranks[place]); },
  // The oldest first.
  since: () => rows.map((row) => Date.parse(word(row[7])) || Infinity),
};
const keys = {};

const ordered = (fits) => {
  const field = view.sort.replace(/^-/, "");
  if (field === "") return fits;
  if (keys[field]?.length !== rows.length) keys[field] = KEYS[field]();
  const by = keys[field];
  const sign = view.sort.startsWith("-") ? -1 : 1;
  // What has nothing in the column comes last, whichever way it is sorted.
  return fits.sort((left, right) => {
    if (by[left] === by[right]) return left - right;
    if (by[left] === Infinity || by[right] === Infinity) return by[left] === Infinity ? 1 : -1;
    return sign * (by[left] - by[right]);
  });
};

