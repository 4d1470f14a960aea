// Clients of AWS from before AWS_ENDPOINT_URL call AWS by name. A call that is signed with the function's own key goes to the
// server of that key: AWS does not know the key. The name stays in the Host header, which the signature covers. Any other call
// leaves, and is reported. Bundled clients are covered too, because the hook is at the connection.
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import { urlToHttpOptions } from 'node:url';

const nameOfAws = /(^|\.)amazonaws\.com(\.cn)?$/i;
const own = process.env.AWS_ACCESS_KEY_ID;
const agents = new Map();
const reported = new Set();
const plain = { http: http.request, https: https.request, connect: http2.connect };
const [apiHost, apiPort] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');

function endpoint() {
  try { return new URL(process.env.AWS_ENDPOINT_URL); } catch { return undefined; }
}

function report(name, hasLeft) {
  if (reported.has(`${name} ${hasLeft}`)) return;
  reported.add(`${name} ${hasLeft}`);
  const request = plain.http({ host: apiHost, port: apiPort, method: 'POST', path: '/tarn/aws-call', agent: false }, answer => answer.resume());
  request.on('error', () => {});
  request.on('socket', socket => socket.unref());
  request.end(JSON.stringify({ name, hasLeft }));
}

// the name's port is AWS's; a proxy of AWS's names on another port is the function's own affair
const isOfAws = (name, port) =>
  nameOfAws.test(name ?? '') && (!port || ['80', '443'].includes(String(port))) && !nameOfAws.test(endpoint()?.hostname ?? '');

function headersOf(given) {
  if (!Array.isArray(given)) return { ...given };
  const pairs = given.flat();
  return Object.fromEntries(Array.from({ length: pairs.length / 2 }, (_, i) => [pairs[2 * i], pairs[2 * i + 1]]));
}

function isOwn(headers, path) {
  const authorization = Object.entries(headers).find(([name]) => name.toLowerCase() === 'authorization')?.[1];
  return Boolean(own) && (String(authorization ?? '').includes(`Credential=${own}/`) || String(path ?? '').includes(`X-Amz-Credential=${own}%2F`));
}

function read(args) {
  const rest = [...args];
  let options = {};
  if (typeof rest[0] === 'string') options = urlToHttpOptions(new URL(rest.shift()));
  else if (rest[0] instanceof URL) options = urlToHttpOptions(rest.shift());
  if (rest[0] && typeof rest[0] === 'object') options = { ...options, ...rest.shift() };
  return { options, rest };
}

function agentOf(protocol) {
  if (!agents.has(protocol)) agents.set(protocol, new (protocol === 'https:' ? https : http).Agent({ keepAlive: true }));
  return agents.get(protocol);
}

function requestOf(protocol, args) {
  const { options, rest } = read(args);
  const name = options.hostname ?? options.host;
  if (!isOfAws(name, options.port)) return plain[protocol](...args);
  const headers = headersOf(options.headers);
  const target = endpoint();
  if (!target || !isOwn(headers, options.path)) {
    report(name, true);
    return plain[protocol](...args);
  }

  report(name, false);
  if (!Object.keys(headers).some(one => one.toLowerCase() === 'host')) headers.host = name;
  const { host, hostname, port, protocol: _, agent, servername, socketPath, lookup, ...others } = options;
  const there = { hostname: target.hostname, port: target.port, protocol: target.protocol, agent: agentOf(target.protocol) };
  return plain[target.protocol.slice(0, -1)]({ ...others, ...there, headers }, ...rest);
}

for (const [module, protocol] of [[http, 'http'], [https, 'https']]) {
  module.request = function request(...args) { return requestOf(protocol, args); };
  module.get = function get(...args) {
    const made = requestOf(protocol, args);
    made.end();
    return made;
  };
}

// A connection of HTTP/2 is made before its requests are signed, so the connection alone decides.
http2.connect = function connect(authority, ...rest) {
  let url;
  try { url = new URL(authority); } catch { return plain.connect(authority, ...rest); }
  const target = endpoint();
  if (!target || !isOfAws(url.hostname, url.port)) return plain.connect(authority, ...rest);
  report(url.hostname, false);
  const session = plain.connect(target.origin, ...rest);
  const send = session.request;
  session.request = function request(headers, ...more) {
    const { host, ...others } = headers ?? {};
    return send.call(session, { ':authority': host ?? url.hostname, ...others }, ...more);
  };
  return session;
};

syncBuiltinESMExports();
