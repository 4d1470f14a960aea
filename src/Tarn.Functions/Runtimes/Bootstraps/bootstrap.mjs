// The runtime of nodejs* functions: takes invocations from the Runtime API, calls the handler, posts its answers.
import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import * as nodeModule from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import util from 'node:util';
import './aws-calls.mjs';

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const base = '/2018-06-01/runtime';
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const isJsonLog = process.env.AWS_LAMBDA_LOG_FORMAT === 'JSON';
const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const lowest = isJsonLog ? Math.max(0, levels.indexOf(process.env.AWS_LAMBDA_LOG_LEVEL ?? 'INFO')) : 0;
const streaming = Symbol.for('aws.lambda.runtime.handler.streaming');
let current;

// A second answer is refused, so a call may be repeated on a new connection.
async function call(method, target, headers, body) {
  try { return await callOnce(method, target, headers, body); } catch (error) {
    if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') throw error;
    return callOnce(method, target, headers, body);
  }
}

function callOnce(method, target, headers, body) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host, port, method, path: base + target, agent, headers }, response => {
      const parts = [];
      response.on('data', part => parts.push(part));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }));
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

// one line is one event: a message's own line ends become carriage returns, as AWS writes them
function log(level, parts) {
  if (levels.indexOf(level) < lowest) return;
  const timestamp = new Date().toISOString();
  const requestId = current?.awsRequestId;
  if (isJsonLog) {
    const line = { timestamp, level, requestId };
    const error = parts.find(part => part instanceof Error);
    if (parts.length === 1 && typeof parts[0] === 'object' && !error) line.message = parts[0];
    else line.message = util.format(...parts);
    if (error) Object.assign(line, { errorType: error.name, errorMessage: error.message, stackTrace: String(error.stack).split('\n').slice(1) });
    let text;
    try { text = JSON.stringify(line); } catch { text = JSON.stringify({ ...line, message: util.format(...parts) }); }
    fs.writeSync(1, text + '\n');
  } else {
    fs.writeSync(1, `${timestamp}\t${requestId ?? 'undefined'}\t${level}\t${util.format(...parts)}`.replace(/\n/g, '\r') + '\n');
  }
}

for (const [name, level] of [['log', 'INFO'], ['info', 'INFO'], ['debug', 'DEBUG'], ['trace', 'TRACE'], ['warn', 'WARN'], ['error', 'ERROR'], ['fatal', 'FATAL']]) {
  console[name] = (...parts) => log(level, parts);
}

function describe(error) {
  if (error instanceof Error || util.types.isNativeError(error)) {
    return { errorType: error.name, errorMessage: error.message, trace: String(error.stack ?? '').split('\n'), ...(error.code ? { code: error.code } : {}) };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

function failure(name, message, cause) {
  const error = new Error(message);
  error.name = name;
  if (cause?.stack) error.stack = `${name}: ${message}\n` + cause.stack.split('\n').slice(1).join('\n');
  return error;
}

const errorHeaders = error => ({ 'Content-Type': 'application/json', 'Lambda-Runtime-Function-Error-Type': String(error.errorType ?? 'Error').replace(/[^\x20-\x7e]/g, '?') });

globalThis.awslambda = {
  streamifyResponse(handler, options) {
    handler[streaming] = options?.highWaterMark ?? true;
    return handler;
  },
  HttpResponseStream: {
    from(stream, metadata) {
      stream.setContentType('application/vnd.awslambda.http-integration-response');
      stream.write(JSON.stringify(metadata) + '\0'.repeat(8));
      return stream;
    },
  },
};

// Packages of layers and of the platform are found by NODE_PATH, which require() reads and import does not. The hook starts a
// thread, some 35 ms: layers without packages do without it.
const hasNodePath = () => (process.env.NODE_PATH ?? '').split(':').some(folder => folder && fs.existsSync(folder));

function importAlsoFromNodePath() {
  const source = `
    import { createRequire } from 'node:module';
    import { pathToFileURL } from 'node:url';
    const require = createRequire(process.env.LAMBDA_TASK_ROOT + '/');
    export async function resolve(name, context, next) {
      try { return await next(name, context); } catch (missing) {
        if (/^[./]|:/.test(name)) throw missing;
        for (const folder of (process.env.NODE_PATH ?? '').split(':').filter(Boolean)) {
          try { return await next(name, { ...context, parentURL: pathToFileURL(folder.replace(/\\/node_modules\\/?$/, '') + '/x.mjs').href }); } catch {}
        }
        try { return await next(pathToFileURL(require.resolve(name)).href, context); } catch { throw missing; }
      }
    }`;
  nodeModule.register?.('data:text/javascript,' + encodeURIComponent(source));
}

function isEsm(file) {
  if (file.endsWith('.mjs')) return true;
  if (file.endsWith('.cjs')) return false;
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    try { return JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')).type === 'module'; } catch (e) { if (e instanceof SyntaxError) return false; }
    if (folder === path.dirname(folder)) return false;
  }
}

async function load() {
  const name = process.env._HANDLER ?? '';
  const folder = path.dirname(name);
  const file = path.basename(name);
  const at = file.indexOf('.');
  if (at <= 0 || name.includes('..')) throw failure('Runtime.MalformedHandlerName', `'${name}' is not a valid handler name. Use 'module.export'.`);
  const stem = path.join(process.env.LAMBDA_TASK_ROOT, folder, file.slice(0, at));
  const found = ['', '.js', '.mjs', '.cjs'].map(end => stem + end).find(candidate => fs.existsSync(candidate) && fs.statSync(candidate).isFile());
  let exported;
  try {
    if (found && isEsm(found)) {
      if (hasNodePath()) importAlsoFromNodePath();
      exported = await import(pathToFileURL(found).href);
    } else {
      exported = createRequire(process.env.LAMBDA_TASK_ROOT + '/')(found ?? stem);
    }
  } catch (error) {
    if (error instanceof SyntaxError) throw failure('Runtime.UserCodeSyntaxError', `SyntaxError: ${error.message}`, error);
    if (error?.code === 'MODULE_NOT_FOUND' || error?.code === 'ERR_MODULE_NOT_FOUND') {
      const hint = /@aws-sdk\//.test(error.message) ? '\nThe AWS SDK comes with no machine: put it into the function or a layer, or name its folder by --function-modules.' : '';
      throw failure('Runtime.ImportModuleError', `Error: ${error.message}${hint}`, error);
    }
    throw error;
  }
  let handler = exported;
  for (const part of file.slice(at + 1).split('.')) handler = handler?.[part] ?? handler?.default?.[part];
  if (handler === undefined) throw failure('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  if (typeof handler !== 'function') throw failure('Runtime.HandlerNotFound', `${name} is not a function`);
  return handler;
}

function contextOf(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  const json = name => { const text = headers[name]; return text ? JSON.parse(text) : undefined; };
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: json('lambda-runtime-client-context'),
    identity: json('lambda-runtime-cognito-identity'),
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

// An empty event loop: no timer, socket or file of the handler is open.
const emptyLoop = () => new Promise(resolve => process.once('beforeExit', resolve));

function run(handler, event, context) {
  return new Promise((resolve, reject) => {
    let isWaiting = true;
    const finish = async (error, value) => {
      if (!isWaiting) return;
      isWaiting = false;
      if (context.callbackWaitsForEmptyEventLoop) await emptyLoop();
      if (error !== null && error !== undefined) reject(error); else resolve(value);
    };
    Object.assign(context, {
      done: (error, value) => { context.callbackWaitsForEmptyEventLoop = false; finish(error, value); },
      succeed: value => context.done(null, value),
      fail: error => context.done(error ?? 'null'),
    });
    // A handler that has not answered when nothing is left to run never will: AWS's client answers null for it.
    process.once('beforeExit', () => { if (isWaiting) resolve(null); });
    const answer = handler(event, context, (error, value) => finish(error, value));
    if (typeof answer?.then === 'function') answer.then(resolve, reject);
  }).finally(() => process.removeAllListeners('beforeExit'));
}

function answerStream(context) {
  let finished;
  const done = new Promise((resolve, reject) => { finished = { resolve, reject }; });
  let type = 'application/octet-stream';
  let request;
  const open = () => request ??= (() => {
    const opened = http.request({ host, port, agent, method: 'POST', path: `${base}/invocation/${context.awsRequestId}/response`, headers: {
      'Content-Type': type, 'Lambda-Runtime-Function-Response-Mode': 'streaming', 'Transfer-Encoding': 'chunked',
      Trailer: 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body',
    } }, response => { response.resume(); response.on('end', finished.resolve); });
    opened.on('error', finished.reject);
    return opened;
  })();
  const stream = new StreamWriter(open);
  stream.setContentType = value => { type = value; };
  stream.done = done;
  stream.fail = error => {
    const told = describe(error);
    const out = open();
    out.addTrailers({ 'Lambda-Runtime-Function-Error-Type': errorHeaders(told)['Lambda-Runtime-Function-Error-Type'],
      'Lambda-Runtime-Function-Error-Body': Buffer.from(JSON.stringify(told)).toString('base64') });
    out.end();
  };
  return stream;
}

const { Writable } = await import('node:stream');
class StreamWriter extends Writable {
  #open;
  constructor(open) { super(); this.#open = open; }
  _write(chunk, encoding, callback) { this.#open().write(chunk, encoding, callback); }
  _final(callback) { this.#open().end(); callback(); }
}

async function runStreamed(handler, event, context) {
  const stream = answerStream(context);
  try {
    await handler(event, stream, context);
    if (!stream.writableEnded) stream.end();
  } catch (error) {
    console.error('Invoke Error', error);
    stream.fail(error);
  }
  await stream.done;
}

async function fail(error) {
  const told = describe(error);
  await call('POST', `/invocation/${current.awsRequestId}/error`, errorHeaders(told), JSON.stringify(told));
}

async function die(error) {
  console.error('Uncaught Exception', error);
  if (current) await fail(error);
  else {
    const told = describe(error);
    await call('POST', '/init/error', errorHeaders(told), JSON.stringify(told));
  }
  process.exit(129);
}

process.on('uncaughtException', error => { void die(error); });
process.on('unhandledRejection', (reason, promise) => {
  const error = failure('Runtime.UnhandledPromiseRejection', String(reason?.message !== undefined ? `${reason.name}: ${reason.message}` : reason), reason);
  Object.assign(error, { reason, promise: undefined });
  void die(error);
});

let handler;
try {
  handler = await load();
} catch (error) {
  const told = describe(error);
  fs.writeSync(2, `${new Date().toISOString()}\tundefined\tERROR\t${JSON.stringify(told)}\n`);
  await call('POST', '/init/error', errorHeaders(told), JSON.stringify(told));
  process.exit(1);
}

for (;;) {
  const next = await call('GET', '/invocation/next', {});
  if (next.status !== 200) process.exit(0);
  current = contextOf(next.headers);
  process.env._X_AMZN_TRACE_ID = next.headers['lambda-runtime-trace-id'] ?? '';
  try {
    const event = JSON.parse(next.body.toString('utf8'));
    if (handler[streaming]) {
      await runStreamed(handler, event, current);
    } else {
      const value = await run(handler, event, current);
      const answer = Buffer.from(JSON.stringify(value) ?? 'null');
      await call('POST', `/invocation/${current.awsRequestId}/response`, { 'Content-Type': 'application/json', 'Content-Length': answer.length }, answer);
    }
  } catch (error) {
    console.error('Invoke Error', isJsonLog ? error : JSON.stringify(describe(error)));
    await fail(error);
  }
}
