// Attacks by connections: floods, slow senders, and readers that do not read. Every attack takes { host, port } of the
// server, and returns when it has had its effect; `close()` of the result ends it.
import { connect } from "node:net";
import { connect as connectHttp2 } from "node:http2";
import { presignedGet } from "./presigned.mjs";

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Opens a socket whose errors are ignored; all source addresses of 127.0.0.0/8 belong to this machine. */
function open({ host, port }, localAddress) {
  const socket = connect({ host, port, localAddress });
  socket.on("error", () => {});
  return socket;
}

const closing = (sockets) => ({ sockets, close: () => sockets.forEach((socket) => socket.destroy()) });

/** Idle connections, from one address or from many. */
export async function flood(server, count, addresses = ["127.0.0.2"]) {
  const sockets = [];
  for (let i = 0; i < count; i++) {
    sockets.push(open(server, addresses[i % addresses.length]));
    if (i % 100 === 99) await sleep(5);
  }
  await sleep(500);
  return closing(sockets);
}

/** Sends heads of large unsigned bodies, then a byte now and then. `chunked` omits the length. */
export async function slowSenders(server, count, { chunked = false, path = "/", headers = [] } = {}) {
  const sockets = Array.from({ length: count }, () => open(server, "127.0.0.3"));
  const length = chunked ? "transfer-encoding: chunked" : "content-length: 16777216";
  for (const socket of sockets) {
    socket.write([`POST ${path} HTTP/1.1`, "host: tarn", "x-amz-target: Kinesis_20131202.PutRecords", "content-type: application/x-amz-json-1.1", length, ...headers, "", ""].join("\r\n"));
  }
  const timer = setInterval(() => sockets.forEach((socket) => socket.writable && socket.write(chunked ? "1\r\nx\r\n" : "x")), 300);
  await sleep(500);
  return { sockets, close: () => (clearInterval(timer), sockets.forEach((socket) => socket.destroy())) };
}

/** Requests a large object and reads nothing of it. */
export async function readersThatDoNotRead(server, count, env, bucket, key) {
  const target = presignedGet(server, env, bucket, key);
  const sockets = [];
  for (let i = 0; i < count; i++) {
    const socket = open(server, `127.0.1.${1 + (i % 200)}`);
    socket.pause();
    socket.write(`GET ${target} HTTP/1.1\r\nhost: ${server.host}:${server.port}\r\n\r\n`);
    sockets.push(socket);
    if (i % 50 === 49) await sleep(10);
  }
  await sleep(1_000);
  return closing(sockets);
}

/** HTTP/2 streams that are opened and reset at once. */
export async function rapidReset({ host, port }, count) {
  const session = connectHttp2(`http://${host}:${port}`);
  session.on("error", () => {});
  for (let i = 0; i < count && !session.destroyed; i++) {
    const stream = session.request({ ":method": "GET", ":path": "/health" });
    stream.on("error", () => {});
    stream.close(8);
    if (i % 200 === 199) await sleep(1);
  }
  return { close: () => session.destroy() };
}

/** Sends bytes that are no HTTP, or too much of it; returns the first lines of the answers. */
export async function garbage(server) {
  const texts = {
    "no http": "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".repeat(100),
    "an endless request line": "GET /" + "a".repeat(2_000_000),
    "100,000 headers": "GET / HTTP/1.1\r\nhost: x\r\n" + "a: b\r\n".repeat(100_000) + "\r\n",
    "a header of 4 MB": "GET / HTTP/1.1\r\nhost: x\r\na: " + "b".repeat(4_000_000) + "\r\n\r\n",
    "a negative length": "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
    "two lengths": "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
    "length and chunks": "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    "a chunk of 2^63 bytes": "POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n8000000000000000\r\nx",
    "10,000 pipelined requests": "GET /health HTTP/1.1\r\nhost: x\r\n\r\n".repeat(10_000),
    "an http/2 preface and garbage": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "\xff".repeat(10_000),
    "an http/2 header block of 1 MB": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0" + "\x0f\xff\xff\x01\0\0\0\x01".repeat(1000),
  };
  const answers = {};
  for (const [name, text] of Object.entries(texts)) {
    answers[name] = await new Promise((resolve) => {
      const socket = open(server, "127.0.0.4");
      let answer = "";
      socket.on("data", (chunk) => (answer += answer.length < 1_000 ? chunk : ""));
      socket.on("close", () => resolve(answer.split("\r\n")[0]));
      socket.end(Buffer.from(text, "latin1"));
      setTimeout(() => socket.destroy(), 3_000).unref();
    });
  }
  return { answers, close: () => {} };
}
