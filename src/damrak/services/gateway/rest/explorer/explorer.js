"use strict";

// Draws a form for every operation of the OpenAPI document, and sends what is filled in.

const keyField = document.getElementById("key");
keyField.value = sessionStorage.getItem("damrak-key") || "";
keyField.addEventListener("input", () => sessionStorage.setItem("damrak-key", keyField.value));

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties || {});
  made.append(...children);
  return made;
}

function field(parameter) {
  const schema = parameter.schema;
  const input = element("input", {
    name: parameter.name,
    required: parameter.required,
    placeholder: schema.default ?? (schema.examples || [""])[0] ?? "",
    autocomplete: "off",
  });
  const note = element("span", { className: "note", textContent: parameter.description || "" });
  const label = parameter.name + (parameter.required ? " *" : "");
  return element("label", {}, label, input, note);
}

function resolved(root, schema, depth) {
  // References are shown in place, a few levels down.
  if (Array.isArray(schema)) return schema.map((part) => resolved(root, part, depth));
  if (schema === null || typeof schema !== "object") return schema;
  if (schema.$ref) {
    if (depth > 3) return schema.$ref.split("/").pop();
    const target = schema.$ref.slice(2).split("/").reduce((node, part) => node[part], root);
    return resolved(root, target, depth + 1);
  }
  return Object.fromEntries(
    Object.entries(schema).map(([name, part]) => [name, resolved(root, part, depth)]),
  );
}

function shown(root, title, schema) {
  const text = element("pre");
  const box = element("details", {}, element("summary", { textContent: title }), text);
  box.addEventListener("toggle", () => {
    if (box.open) text.textContent = JSON.stringify(resolved(root, schema, 0), null, 2);
  });
  return box;
}

function request(form, method, path, parameters, body) {
  let url = path;
  const query = new URLSearchParams();
  const headers = {};
  for (const parameter of parameters) {
    const value = form.elements[parameter.name].value;
    if (value === "") continue;
    if (parameter.in === "path") url = url.replace(`{${parameter.name}}`, encodeURIComponent(value));
    else if (parameter.in === "query") query.set(parameter.name, value);
    else headers[parameter.name] = value;
  }
  if (String(query)) url += `?${query}`;
  if (keyField.value) headers.Authorization = `Bearer ${keyField.value}`;
  if (body) headers["Content-Type"] = "application/json";
  return { url, options: { method, headers, body: body ? body.value : undefined } };
}

function curl({ url, options }) {
  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const parts = ["curl", "-X", options.method, quoted(location.origin + url)];
  for (const [name, value] of Object.entries(options.headers)) {
    const said = name === "Authorization" ? "Bearer <key>" : value;
    parts.push("-H", quoted(`${name}: ${said}`));
  }
  if (options.body) parts.push("-d", quoted(options.body));
  return parts.join(" ");
}

async function send(made, output) {
  output.textContent = "…";
  const start = performance.now();
  try {
    const answer = await fetch(made.url, made.options);
    const text = await answer.text();
    const took = Math.round(performance.now() - start);
    let body = text;
    try { body = JSON.stringify(JSON.parse(text), null, 2); } catch { /* Not JSON: as it is. */ }
    const trace = answer.headers.get("x-correlation-id") || "";
    output.textContent =
      `${curl(made)}\n\n${answer.status} ${answer.statusText} in ${took} ms  ${trace}\n\n${body}`;
  } catch (error) {
    output.textContent = `${curl(made)}\n\n${error}`;
  }
}

function drawn(root, path, method, operation) {
  const parameters = operation.parameters || [];
  const content = operation.requestBody?.content["application/json"];
  const output = element("pre");
  const form = element("form", {}, element("div", { className: "fields" }, ...parameters.map(field)));
  let body = null;
  if (content) {
    const example = content.examples?.ordinary.value ?? {};
    body = element("textarea", { rows: 8, spellcheck: false, value: JSON.stringify(example, null, 2) });
    form.append(element("label", {}, "Body", body), shown(root, "Form of the body", content.schema));
  }
  form.append(element("button", { textContent: "Send" }), shown(root, "Answers", operation.responses));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(request(form, method.toUpperCase(), path, parameters, body), output);
  });
  const line = element(
    "summary", {},
    element("span", { className: "method", textContent: method.toUpperCase() }),
    element("code", { textContent: path }),
    operation.summary,
  );
  const note = element("p", { className: "note", textContent: operation.description || "Needs no key." });
  return element("details", { id: operation.operationId }, line, note, form, output);
}

async function start() {
  const root = await (await fetch("/api/openapi.json")).json();
  document.getElementById("version").textContent = root.info.version;
  document.getElementById("about").textContent = root.info.description;
  const main = document.getElementById("operations");
  main.replaceChildren();
  const drawings = [];
  for (const { name: tag } of root.tags) {
    const section = element("section", {}, element("h2", { textContent: tag }));
    for (const [path, methods] of Object.entries(root.paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        if (!operation.tags.includes(tag)) continue;
        const drawing = drawn(root, path, method, operation);
        drawings.push([drawing, `${path} ${operation.operationId} ${operation.summary}`.toLowerCase()]);
        section.append(drawing);
      }
    }
    main.append(section);
  }
  document.getElementById("find").addEventListener("input", (event) => {
    const wanted = event.target.value.toLowerCase();
    for (const [drawing, words] of drawings) drawing.hidden = !words.includes(wanted);
  });
  if (location.hash) document.getElementById(location.hash.slice(1))?.setAttribute("open", "");
}

start();
