// What a row opens: why, since when, how to fix it.

const element = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};

const isolated = (text) => element("bdi", {}, text);

// One word of a POSIX shell.
const quoted = (text) => (/^[\w.,:/=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

// A value in a command must be nothing but that value: no option, no file that the AWS CLI would read, no text with characters that were
// replaced because they deceive.
const isValue = (value) => value !== "" && value.length <= 512 && !/:\/\/|[\p{Cc}\uFFFD]/u.test(value);
const SAFE = {
  account: (value) => /^\d{12}$/.test(value),
  region: (value) => /^[a-z]+(-[a-z]+)+-\d+$/.test(value),
  id: (value) => !value.startsWith("-"),
  name: (value) => !value.startsWith("-"),
};

// The values that take a name's place; none where a person has to.
const valuesOf = (one, name) => {
  // What a plan would make is not there yet: nothing can be done to it.
  if (one.source === "plan") return [];
  if (Object.hasOwn(SAFE, name)) return [one[name]].filter(SAFE[name]);
  return Object.hasOwn(one.values, name) ? one.values[name] : [];
};

// The commands, each with the words of it that a person has to replace.
const commandsFor = (one) => {
  const { steps, for_each: forEach, blanks } = ruleNamed(one.rule);
  const commands = [];
  for (const step of steps) {
    // Of several values each has a command.
    const each = step.find((piece) => typeof piece !== "string" && forEach.includes(piece[0]));
    const count = each === undefined ? 1 : Math.max(valuesOf(one, each[0]).length, 1);
    for (let number = 0; number < count; number += 1) {
      const left = [];
      const word = (piece) => {
        if (typeof piece === "string") return piece;
        const [name] = piece;
        let values = valuesOf(one, name);
        if (forEach.includes(name)) values = values.slice(number, number + 1);
        if (values.length > 0 && values.every(isValue)) return values.map(quoted).join(" ");
        left.push(name.toUpperCase());
        return name.toUpperCase();
      };
      const text = step.map(word).join("");
      const isIn = (blank) => step.some((piece) => typeof piece === "string" && piece.split(/\W+/).includes(blank));
      commands.push({ text, left: [...new Set([...blanks.filter(isIn), ...left])] });
    }
  }
  return commands;
};

const say = (text) => { byId("said").textContent = text; };

const copy = async (code, button) => {
  try {
    await navigator.clipboard.writeText(code.textContent);
  } catch {
    // Only a page from a secure place may use the clipboard; this one may have been opened from anywhere.
    getSelection().selectAllChildren(code);
    if (!document.execCommand("copy")) {
      say("The command is selected; copy it with the keyboard.");
      return;
    }
  }
  button.textContent = "Copied";
  say("The command was copied.");
  setTimeout(() => { button.textContent = "Copy"; }, 2000);
};

const fix = (one) => {
  const rule = ruleNamed(one.rule);
  if (rule === undefined) return [];
  const commands = commandsFor(one);
  const parts = [element("p", {}, rule.console)];
  if (rule.warning) parts.push(element("p", { class: "warning" }, element("strong", {}, "Before you run anything: "), rule.warning));
  const left = [...new Set(commands.flatMap((command) => command.left))];
  if (left.length > 0) parts.push(element("p", {}, "Replace ", ...left.flatMap((blank, place) => [place === 0 ? "" : ", ", element("code", {}, blank)]), " by what fits."));
  for (const command of commands) {
    const code = element("code", {}, command.text);
    const box = element("div", { class: "command" }, element("pre", {}, code));
    // What is not complete is not there to be run.
    if (command.left.length === 0) {
      const button = element("button", { type: "button", class: "copy" }, "Copy");
      button.addEventListener("click", () => copy(code, button));
      box.append(button);
    }
    parts.push(box);
  }
  return [["How to fix", ...parts]];
};

const excepted = ({ exception }) => {
  if (!exception) return [];
  const until = exception.until ? ` until ${exception.until}` : "";
  const ticket = exception.ticket ? [" Ticket: ", isolated(exception.ticket), "."] : [];
  const heading = exception.expired ? "Exception that has ended" : "Exception";
  return [[heading, element("p", {}, isolated(exception.owner), ` answers for it${until}: `, isolated(exception.reason), ...ticket)]];
};

const failing = ({ since }) => (since === "" ? [] : [["First seen failing", element("p", {}, `${moment(since)} (${days(since)})`)]]);

const captured = ({ captured: at }) => (at === "" ? [] : [["Captured by AWS Config", element("p", {}, `${moment(at)} (${days(at)} before the report)`)]]);

const ruleOf = ({ rule }) => {
  const known = ruleNamed(rule);
  if (known === undefined) return [];
  const controls = known.controls.length === 0 ? [] : [["Controls", element("ul", { class: "controls" }, ...known.controls.map(([framework, ids]) => element("li", {}, `${framework}: ${ids.join(", ")}`)))]];
  return [["Rule", element("p", {}, element("a", { href: `#rule-${rule}` }, known.title))], ...controls];
};

const list = (parts) => element("dl", {}, ...parts.flatMap(([heading, ...content]) => [element("dt", {}, heading), element("dd", {}, ...content)]));

const details = (one) => {
  const failed = one.state === "violation" || one.state === "new" || one.state === "excepted";
  const name = element("p", {}, isolated(one.name));
  if (one.id !== one.name) name.append(" ", element("span", { class: "id" }, isolated(one.id)));
  const where = [one.type, one.account, one.region].map((text) => element("span", {}, isolated(text)));
  const what = [
    ["Why", element("p", {}, isolated(one.why))],
    ...failing(one),
    ...(failed ? fix(one) : []),
    ...excepted(one),
  ];
  const which = [
    ["Resource", name, element("p", { class: "about" }, ...where)],
    ["Evaluated", element("p", {}, moment(one.at))],
    ...captured(one),
    ...ruleOf(one),
  ];
  return element("div", {}, list(what), list(which));
};

