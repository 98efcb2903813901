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

// A value that takes a placeholder's place must be nothing but that value: no option, no file that the AWS CLI would read, no text with
// characters that were replaced because they deceive.
const SAFE = {
  account: (value) => /^\d{12}$/.test(value),
  region: (value) => /^[a-z]+(-[a-z]+)+-\d+$/.test(value),
  id: (value) => value !== "" && value.length <= 256 && !/^-|:\/\/|[\p{Cc}\uFFFD]/u.test(value),
};
SAFE.name = SAFE.id;

const commandFor = (one) => {
  const { command } = ruleNamed(one.rule);
  // What a plan would make is not there yet: nothing can be done to it.
  if (one.source === "plan") return command;
  return command.replace(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*\b/g, (placeholder) => {
    const field = Object.hasOwn(about.placeholders, placeholder) ? about.placeholders[placeholder] : null;
    return field !== null && SAFE[field](one[field]) ? quoted(one[field]) : placeholder;
  });
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
  const code = element("code", {}, commandFor(one));
  const button = element("button", { type: "button", class: "copy" }, "Copy");
  button.addEventListener("click", () => copy(code, button));
  const command = element("div", { class: "command" }, element("pre", {}, code), button);
  return [["How to fix", element("p", {}, rule.console), command]];
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
  const controls = known.controls.length === 0 ? [] : [["Controls", element("ul", { class: "controls" }, ...known.controls.map((line) => element("li", {}, line)))]];
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

