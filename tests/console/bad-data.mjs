// Answers as no server of ours gives them: doubled, with hostile texts, with members missing.

/** Runs in the page, before its scripts: changes each answer of an operation and each live answer. */
export function change(kind) {
  const doubled = (value) =>
    Array.isArray(value) ? value.flatMap((one) => [doubled(one), doubled(one)])
    : value && typeof value === "object" ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, doubled(one)])) : value;
  // Enumerations and bytes are the server's own; names, reasons and values are anybody's.
  const isOwn = (name, value) => /(State|StateValue|Status|Type|Kind|Severity|Bytes|Data|Payload|Arn|ARN|Url|Token)$/.test(name) || /^[\d.:TZ+-]*$|^arn:|^s3:/.test(value);
  const hostile = (value, name = "") =>
    typeof value === "string" ? (isOwn(name, value) ? value : `${value}<b class="planted">\u202e${"W".repeat(90)}`)
    : Array.isArray(value) ? value.map((one) => hostile(one, name))
    : value && typeof value === "object" ? Object.fromEntries(Object.entries(value).map(([member, one]) => [member, hostile(one, member)]))
    : value;
  // Of the members of all objects, in their order, every third one is missing.
  const missing = (value, from, count = { members: from }) =>
    Array.isArray(value) ? value.map((one) => missing(one, from, count))
    : value && typeof value === "object"
      ? Object.fromEntries(Object.entries(value).filter(() => count.members++ % 3 !== 0).map(([name, one]) => [name, missing(one, from, count)]))
      : value;
  const changed = (value) =>
    kind === "doubled" ? doubled(value) : kind === "hostile" ? hostile(value) : missing(value, Number(kind));
  const { json } = Response.prototype;
  Response.prototype.json = async function () {
    const value = await json.call(this);
    return this.url.includes("/console/api/") ? changed(value) : value;
  };
  const { addEventListener } = EventSource.prototype;
  EventSource.prototype.addEventListener = function (name, listener) {
    if (!/^\d+$/.test(name)) return addEventListener.call(this, name, /patch$/.test(name) ? () => {} : listener);
    return addEventListener.call(this, name, ({ data }) => listener({ data: JSON.stringify(changed(JSON.parse(data))) }));
  };
}
