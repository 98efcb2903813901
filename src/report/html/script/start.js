// Controls and the address, which say the same.

const form = byId("filters");
const inputs = (field) => form.elements.namedItem(field);

// An entry of its own is what Back returns to.
const keep = (entry = "replaceState") => {
  const address = inAddress();
  if (location.hash.slice(1) === address) return;
  history[entry]({ filtered: true }, "", address === "" ? location.pathname + location.search : `#${address}`);
};

const fillIn = () => {
  byId("search").value = view.search;
  for (const field of FIELDS) {
    const input = inputs(field);
    if (input !== null) input.value = view[field];
  }
};

const change = (changes, entry = "pushState") => {
  opened = "";
  view = { ...view, finding: "", page: 1, ...changes };
  keep(entry);
  search();
};

const turn = (to) => {
  const pages = Math.max(1, Math.ceil(found.length / SIZE));
  const page = { first: 1, previous: view.page - 1, next: view.page + 1, last: pages }[to];
  if (page < 1 || page > pages || page === view.page) return;
  view.page = page;
  keep();
  draw();
};

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("change", ({ target }) => { if (target.name) change({ [target.name]: target.value }); });
form.addEventListener("reset", () => { view = { ...EMPTY }; change({}); setTimeout(fillIn); });

let typing;
byId("search").addEventListener("input", ({ target }) => {
  clearTimeout(typing);
  // One word is one step back, not each of its letters.
  typing = setTimeout(() => change({ search: target.value.trim() }, view.search === "" ? "pushState" : "replaceState"), 120);
});

addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
  event.preventDefault();
  byId("search").focus();
});

for (const head of heads) {
  const button = head.firstElementChild;
  const field = button.dataset.sort;
  // Up, down, and back to the worst first.
  button.addEventListener("click", () => change({ sort: { [field]: `-${field}`, [`-${field}`]: "" }[view.sort] ?? field }));
}

for (const button of byId("pages").querySelectorAll("button")) button.addEventListener("click", () => turn(button.dataset.page));

const follow = () => {
  const asked = ofAddress();
  if (asked === null) {
    // A rule that is pointed to is opened.
    const target = byId(location.hash.slice(1));
    if (target instanceof HTMLDetailsElement) target.open = true;
    return false;
  }
  view = asked;
  opened = "";
  // What there is nothing of is no filter.
  for (const field of FIELDS) {
    const input = inputs(field);
    if (input instanceof HTMLSelectElement && ![...input.options].some(({ value }) => value === view[field])) view[field] = EMPTY[field];
  }
  fillIn();
  return location.hash !== "";
};

addEventListener("hashchange", ({ newURL }) => {
  // It comes late: a reader who is filtering by then must not lose the focus.
  if (newURL !== location.href) return;
  const filtered = follow();
  if (ofAddress() === null) return;
  search();
  // A link leads to the list; Back leads to where the reader was.
  if (filtered && history.state === null) byId("findings").focus();
});

document.documentElement.classList.add("scripted");
byId("explorer").hidden = false;
const linked = follow();
await load(search);
if (linked) byId("findings").scrollIntoView();
document.documentElement.dataset.loaded = "";
