// Requests for every operation of every door, made from the models: the smallest input that binds, with the names of resources that exist.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

const folder = new URL("../../../src/Tarn.Aws/Models/", import.meta.url);
const read = (name) => JSON.parse(readFileSync(new URL(name, folder), "utf8"));
const services = [
  "athena", "cloudtrail", "dynamodb", "firehose", "glue", "iam", "iceberg", "kinesis", "kinesisanalyticsv2", "kms", "lambda", "logs", "s3", "secretsmanager", "sqs",
  "sts", "tarn",
];

/** Each operation with its model and its row of access. */
export const operations = services.flatMap((service) => {
  const [model, access] = [read(`${service}.json`), read(`${service}.access.json`)];
  return Object.entries(access).map(([name, row]) => ({ service, name, row, model, operation: model.operations[name] }));
});

/** The actions that an operation's row names. */
export const actionsOf = ({ service, name, row }) => {
  const rules = Array.isArray(row) ? row : (row.rules ?? []);
  return [...rules.map((rule) => rule.action), `${service === "iceberg" ? "glue" : service}:${name}`];
};

/** A request for an operation. @param {(member: string, path: string[]) => unknown} known the value of a member; undefined: any that binds */
export function requestOf({ service, name, model, operation }, known) {
  const input = operation.input ? inputOf(model, model.shapes[operation.input.shape], known, [name]) : {};
  const signing = service === "iceberg" ? "glue" : (model.metadata.signingName ?? model.metadata.endpointPrefix ?? service);
  switch (model.metadata.protocol) {
    case "json":
      return {
        service: signing, body: JSON.stringify(input),
        headers: { "content-type": `application/x-amz-json-${model.metadata.jsonVersion}`, "x-amz-target": `${model.metadata.targetPrefix}.${name}` },
      };
    case "query": {
      const form = new URLSearchParams({ Action: name, Version: model.metadata.apiVersion });
      flatten(model, model.shapes[operation.input?.shape], input, "", form);
      return { service: signing, body: form.toString(), headers: { "content-type": "application/x-www-form-urlencoded" } };
    }
    default:
      return { service: signing, ...restRequest(model, operation, input) };
  }
}

function inputOf(model, shape, known, path) {
  const members = Object.entries(shape.members ?? {});
  const required = new Set(shape.required ?? []);
  const chosen = members.filter(([member]) => required.has(member) || (path.length === 1 && known(member, path) !== undefined));
  if (chosen.length === 0 && shape.union) chosen.push(members[0]);
  return Object.fromEntries(chosen.map(([member, { shape: of }]) => [member, known(member, path) ?? valueOf(model, of, known, [...path, member])]));
}

function valueOf(model, name, known, path) {
  const shape = model.shapes[name];
  if (path.length > 8) return undefined;
  switch (shape.type) {
    case "structure": return inputOf(model, shape, known, path);
    case "list": return [known(path.at(-1).replace(/s$/, ""), path) ?? valueOf(model, shape.member.shape, known, path)];
    case "map": return { key: valueOf(model, shape.value.shape, known, path) };
    case "boolean": return false;
    case "integer": case "long": case "float": case "double": return shape.min ?? 1;
    case "timestamp": return 1_700_000_000;
    case "blob": return Buffer.from("{}").toString("base64");
    default: return shape.enum?.[0] ?? "x".repeat(Math.max(1, shape.min ?? 1));
  }
}

function flatten(model, shape, value, prefix, form) {
  for (const [member, of] of Object.entries(shape?.members ?? {})) {
    if (value?.[member] === undefined) continue;
    const [key, inner] = [`${prefix}${of.locationName ?? member}`, model.shapes[of.shape]];
    if (inner.type === "structure") flatten(model, inner, value[member], `${key}.`, form);
    else if (inner.type === "list") {
      value[member].forEach((one, index) => {
        const at = inner.flattened ? `${key}.${index + 1}` : `${key}.${inner.member.locationName ?? "member"}.${index + 1}`;
        const item = model.shapes[inner.member.shape];
        if (item.type === "structure") flatten(model, item, one, `${at}.`, form);
        else form.set(at, one);
      });
    } else form.set(key, value[member]);
  }
}

function restRequest(model, { http, input: given }, input) {
  const shape = given ? model.shapes[given.shape] : { members: {} };
  const [headers, query, rest] = [{}, {}, {}];
  const [template, fixed] = http.requestUri.split("?");
  let path = template.replace("/{Prefix*}", "");
  for (const pair of fixed?.split("&") ?? []) query[pair.split("=")[0]] = pair.split("=")[1] ?? "";
  for (const [member, of] of Object.entries(shape.members ?? {})) {
    const value = input[member];
    if (value === undefined) continue;
    const name = of.locationName ?? member;
    if (of.location === "uri") path = path.replace(new RegExp(`\\{${name}\\+?\\}`), value);
    else if (of.location === "querystring") query[name] = Array.isArray(value) ? value[0] : `${value}`;
    else if (of.location === "header") headers[name.toLowerCase()] = Array.isArray(value) ? value.join(",") : `${value}`;
    else if (of.location !== "headers") rest[member] = [name, value, of.shape];
  }
  const isXml = model.metadata.protocol === "rest-xml";
  const payload = shape.payload && rest[shape.payload];
  let body = "";
  if (payload && model.shapes[payload[2]].type === "blob") body = "{}";
  else if (payload) body = isXml ? xmlOf(model, payload[2], payload[1], payload[0]) : JSON.stringify(payload[1]);
  else if (Object.keys(rest).length > 0) body = JSON.stringify(Object.fromEntries(Object.values(rest).map(([name, value]) => [name, value])));
  if (isXml) headers["x-amz-content-sha256"] = createHash("sha256").update(body).digest("hex");
  if (body && !isXml) headers["content-type"] = "application/json";
  return { method: http.method, path, query, headers, body };
}

function xmlOf(model, name, value, tag) {
  const shape = model.shapes[name];
  switch (shape.type) {
    case "structure":
      return `<${tag}>${Object.entries(shape.members).map(([member, of]) => value?.[member] === undefined ? ""
        : xmlOf(model, of.shape, value[member], of.locationName ?? member)).join("")}</${tag}>`;
    case "list": {
      const items = value.map((one) => xmlOf(model, shape.member.shape, one, shape.flattened ? tag : (shape.member.locationName ?? "member"))).join("");
      return shape.flattened ? items : `<${tag}>${items}</${tag}>`;
    }
    default: return `<${tag}>${value}</${tag}>`;
  }
}
