// The table: one page of what was found.

const LONGEST = 120;
const body = byId("list").tBodies[0];
const heads = [...byId("list").tHead.rows[0].cells];

const short = (text) => {
  const characters = [...text.slice(0, 2 * LONGEST)];
  return isolated(text.length > LONGEST && characters.length > LONGEST ? `${characters.slice(0, LONGEST).join("")}…` : text);
};

const badge = (className, text) => element("span", { class: `badge ${className}` }, text);

const toggle = (button, row, one) => {
  const open = button.getAttribute("aria-expanded") !== "true";
  button.setAttribute("aria-expanded", open);
  // The address of a page on which something is open is a link to it.
  opened = open ? keyOf(one) : "";
  keep();
  if (!open) {
    byId(button.getAttribute("aria-controls"))?.remove();
    return;
  }
  row.after(element("tr", { class: "details", id: button.getAttribute("aria-controls") }, element("td", { colspan: heads.length }, details(one))));
};

const rowOf = (at) => {
  const one = finding(rows[at]);
  const button = element("button", { type: "button", "aria-expanded": "false", "aria-controls": `details-${at}` }, short(one.name.trim() === "" ? one.id : one.name));
  const resource = element("th", { scope: "row", class: "resource" }, button);
  if (one.id !== one.name) resource.append(element("span", { class: "id" }, short(one.id)));
  if (one.state !== "compliant") resource.append(element("span", { class: "why" }, short(one.why)));
  // Where there is no room for the columns.
  const state = element("span", { class: "narrow" }, badge(one.state, LABELS[one.state]), " ");
  const since = element("span", { class: "narrow" }, one.since === "" ? "" : ` · first seen ${days(one.since)} before`);
  resource.append(element("span", { class: "small" }, state, short(one.rule), " · ", short(accountOf(one)), " · ", short(one.region), since));
  const row = element("tr", {},
    element("td", { class: "state" }, badge(one.state, LABELS[one.state])),
    element("td", { class: "severity" }, badge(one.severity, one.severity)),
    resource,
    element("td", { class: "rule" }, short(one.rule)),
    element("td", { class: "account" }, short(accountOf(one))),
    element("td", { class: "region" }, short(one.region)),
    element("td", { class: "since" }, one.since === "" ? "" : days(one.since)));
  button.addEventListener("click", () => toggle(button, row, one));
  return row;
};

let drawn = "";

const countText = (pages) => {
  const number = (count) => count.toLocaleString("en");
  if (found.length === 0) return rows.length === 0 ? "Nothing was evaluated." : "Nothing matches these filters.";
  const first = (view.page - 1) * SIZE + 1;
  const last = Math.min(view.page * SIZE, found.length);
  const of = found.length === about.rows ? "" : ` of ${number(about.rows)}`;
  byId("page").textContent = `Page ${number(view.page)} of ${number(pages)}`;
  return `${number(found.length)}${of} findings, ${number(first)} to ${number(last)} shown`;
};

const draw = () => {
  const pages = Math.max(1, Math.ceil(found.length / SIZE));
  view.page = Math.min(view.page, pages);
  byId("count").textContent = countText(pages);
  byId("pages").hidden = pages === 1;
  for (const button of byId("pages").querySelectorAll("button")) {
    // Not `disabled`, which would drop the focus of a reader who pages with the keyboard.
    const end = button.dataset.page === "first" || button.dataset.page === "previous" ? 1 : pages;
    button.setAttribute("aria-disabled", view.page === end);
  }
  for (const head of heads) {
    const field = head.firstElementChild.dataset.sort;
    if (view.sort.replace(/^-/, "") === field) head.setAttribute("aria-sort", view.sort.startsWith("-") ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  }
  // The same rows stay as they are, with what is open and where the focus is.
  const wanted = found.slice((view.page - 1) * SIZE, view.page * SIZE);
  if (wanted.join() === drawn) return;
  drawn = wanted.join();
  body.replaceChildren(...wanted.map(rowOf));
  // A link to one finding opens it.
  if (view.finding !== "" && wanted.length === 1) body.querySelector("button").click();
};

const search = () => {
  found = ordered(matches());
  draw();
};

