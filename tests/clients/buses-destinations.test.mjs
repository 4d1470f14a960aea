// API destinations and their connections, with AWS's SDK for JavaScript and an HTTP server as the endpoint: forms, secrets, retries, rights.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import * as eventbridge from "@aws-sdk/client-eventbridge";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { makeRole } from "./roles.mjs";
import { eventually, unique } from "./wait.mjs";

const [events, sqs] = [new eventbridge.EventBridgeClient({}), new SQSClient({})];
const call = (operation, input = {}, client = events) => client.send(new eventbridge[`${operation}Command`](input));
const document = (...Statement) => JSON.stringify({ Version: "2012-10-17", Statement });
const requests = [];
const answers = new Map();
let server, base, other, elsewhere, RoleArn;

before(async () => {
  RoleArn = await makeRole("api-sender", { services: ["events"], actions: ["events:InvokeApiDestination"] });
  server = createServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const path = request.url.split("?")[0];
      requests.push({ path, url: request.url, method: request.method, headers: request.headers, body: Buffer.concat(chunks).toString() });
      const { status = 200, headers = {}, body = "" } = answers.get(path)?.shift() ?? {};
      response.writeHead(status, headers).end(body);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  base = `http://127.0.0.1:${server.address().port}`;
  other = createServer((request, response) => response.end(JSON.stringify({ access_token: "other" }))).listen(0, "127.0.0.1");
  await once(other, "listening");
  elsewhere = `http://127.0.0.1:${other.address().port}`;
});

after(() => [server, other].forEach((one) => one.close()));

const seen = (path) => requests.filter((request) => request.path === path);
const arrived = (path, count = 1) => eventually(() => seen(path).length >= count && seen(path), { what: `${count} requests to ${path}` });

async function destination(path, { AuthorizationType = "API_KEY", AuthParameters = { ApiKeyAuthParameters: { ApiKeyName: "x-key", ApiKeyValue: "secret-1" } }, ...more } = {}) {
  const Name = unique("api");
  const { ConnectionArn } = await call("CreateConnection", { Name, AuthorizationType, AuthParameters });
  const made = await call("CreateApiDestination", { Name, ConnectionArn, InvocationEndpoint: base + path, HttpMethod: "POST", ...more });
  return { Name, ConnectionArn, arn: made.ApiDestinationArn };
}

async function rule(Arn, target = {}) {
  const Name = unique("api-bus");
  await call("CreateEventBus", { Name });
  await call("PutRule", { Name, EventBusName: Name, EventPattern: '{"source":["shop"]}' });
  const answer = await call("PutTargets", { Rule: Name, EventBusName: Name, Targets: [{ Id: "api", Arn, RoleArn, ...target }] });
  assert.equal(answer.FailedEntryCount, 0);
  return Name;
}

async function put(EventBusName, detail) {
  const { Entries: [{ EventId }] } = await call("PutEvents", { Entries: [{ EventBusName, Source: "shop", DetailType: "order", Detail: JSON.stringify(detail) }] });
  return EventId;
}

test("an event goes to an endpoint with a key, path, query, headers and body of connection and target", async () => {
  const { arn } = await destination("/orders/*/items/*?fixed=1", {
    AuthParameters: {
      ApiKeyAuthParameters: { ApiKeyName: "x-key", ApiKeyValue: "secret-1" },
      InvocationHttpParameters: {
        HeaderParameters: [{ Key: "x-both", Value: "connection" }], QueryStringParameters: [{ Key: "q", Value: "a b", IsValueSecret: true }],
        BodyParameters: [{ Key: "added", Value: "yes" }],
      },
    },
  });
  const bus = await rule(arn, {
    InputPath: "$.detail",
    HttpParameters: { PathParameterValues: ["$.detail.id", "a/b"], HeaderParameters: { "x-both": "target", "x-own": "$.detail.kind" }, QueryStringParameters: { n: "$.detail.n" } },
  });
  await put(bus, { id: "o 1", kind: "paid", n: 5 });
  const [request] = await arrived("/orders/o%201/items/a%2Fb");
  assert.equal(request.url, "/orders/o%201/items/a%2Fb?fixed=1&n=5&q=a%20b");
  assert.deepEqual([request.method, request.headers["x-key"], request.headers["x-both"], request.headers["x-own"]], ["POST", "secret-1", "connection", "paid"]);
  assert.equal(request.headers["content-type"], "application/json; charset=utf-8");
  assert.deepEqual(JSON.parse(request.body), { id: "o 1", kind: "paid", n: 5, added: "yes" });
});

test("a connection has a user, or a token that is fetched again when the endpoint refuses it", async () => {
  const basic = await destination("/basic", { AuthorizationType: "BASIC", AuthParameters: { BasicAuthParameters: { Username: "u", Password: "p" } } });
  await put(await rule(basic.arn), {});
  assert.equal((await arrived("/basic"))[0].headers.authorization, `Basic ${Buffer.from("u:p").toString("base64")}`);

  answers.set("/token", ["one", "two"].map((access_token) => ({ body: JSON.stringify({ access_token, expires_in: 3600 }) })));
  const oauth = await destination("/oauth", {
    AuthorizationType: "OAUTH_CLIENT_CREDENTIALS",
    AuthParameters: { OAuthParameters: {
      ClientParameters: { ClientID: "id", ClientSecret: "s&cret" }, AuthorizationEndpoint: `${base}/token`, HttpMethod: "POST",
      OAuthHttpParameters: { BodyParameters: [{ Key: "audience", Value: "orders" }] },
    } },
  });
  assert.equal((await call("DescribeConnection", { Name: oauth.Name })).ConnectionState, "AUTHORIZED");
  assert.deepEqual(Object.fromEntries(new URLSearchParams(seen("/token")[0].body)), {
    grant_type: "client_credentials", client_id: "id", client_secret: "s&cret", audience: "orders",
  });
  answers.set("/oauth", [{ status: 401 }]);
  await put(await rule(oauth.arn), {});
  assert.deepEqual((await arrived("/oauth", 2)).map((request) => request.headers.authorization), ["Bearer one", "Bearer two"]);
});

test("failures that may pass are retried with the same event, others end in the dead-letter queue", async () => {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: unique("api-dead") }));
  const { QueueArn: Arn } = (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }))).Attributes;
  const Policy = document({ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: Arn });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  const { arn } = await destination("/retried");
  const bus = await rule(arn, { DeadLetterConfig: { Arn } });
  answers.set("/retried", [{ status: 503 }, { status: 429, headers: { "Retry-After": "1" } }, { status: 409 }, { status: 200 }, { status: 400 }]);
  const id = await put(bus, {});
  assert.deepEqual((await arrived("/retried", 4)).map((request) => JSON.parse(request.body).id), [id, id, id, id]);
  const refused = await put(bus, {});
  const { Messages: [letter] } = await eventually(async () => {
    const answer = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1, MessageAttributeNames: ["All"] }));
    return answer.Messages && answer;
  }, { what: "the dead letter" });
  assert.equal(JSON.parse(letter.Body).id, refused);
  assert.deepEqual([letter.MessageAttributes.TARGET_ARN.StringValue, letter.MessageAttributes.ERROR_MESSAGE.StringValue], [arn, "the endpoint answered 400"]);
});

test("values of an event begin no header and leave no path", async () => {
  const { arn } = await destination("/safe/*");
  const bus = await rule(arn, { HttpParameters: { PathParameterValues: ["$.detail.path"], HeaderParameters: { "x-own": "$.detail.header" } } });
  await put(bus, { path: "..", header: "a" });
  await put(bus, { path: "p", header: "a\r\nx-key: other" });
  await put(bus, { path: "last", header: "a" });
  await arrived("/safe/last");
  await put(bus, { path: "?#", header: "a" });
  await arrived("/safe/%3F%23");
  assert.deepEqual(requests.filter((request) => request.path === "/" || request.path.startsWith("/safe")).map((request) => request.path).toSorted(), ["/safe/%3F%23", "/safe/last"]);
});

test("headers of the content, and contents with members that occur twice or without JSON, reach the endpoint", async () => {
  const connection = (value) => ({ AuthParameters: {
    ApiKeyAuthParameters: { ApiKeyName: "x-key", ApiKeyValue: "secret-1" },
    InvocationHttpParameters: { HeaderParameters: [{ Key: "Content-Language", Value: "en" }], BodyParameters: [{ Key: "added", Value: value }] },
  } });
  const languages = { HeaderParameters: { "Content-Language": "de", Expires: "0", "Content-Type": "text/plain" } };
  await put(await rule((await destination("/content", connection("é"))).arn, { InputPath: "$.detail", HttpParameters: languages }), { a: 1 });
  const [{ headers, body }] = await arrived("/content");
  assert.deepEqual([headers["content-language"], headers.expires, headers["content-type"], body], ["en", "0", "text/plain", '{"a":1,"added":"é"}']);

  const bus = await rule((await destination("/twice", connection("yes"))).arn, { InputPath: "$.detail" });
  await call("PutEvents", { Entries: [{ EventBusName: bus, Source: "shop", DetailType: "order", Detail: '{"a":1,"a":2,"added":"no"}' }] });
  assert.deepEqual(JSON.parse((await arrived("/twice"))[0].body), { a: 2, added: "yes" });
  const InputTransformer = { InputPathsMap: { all: "$.detail" }, InputTemplate: "<all> ends" };
  await put(await rule((await destination("/text", connection("no"))).arn, { InputTransformer }), { a: 1 });
  assert.equal((await arrived("/text"))[0].body, '{"a":1} ends');
});

test("no answer shows a secret, and a connection without credentials sends nothing", async () => {
  const AuthParameters = {
    BasicAuthParameters: { Username: "user-7", Password: "hidden-7" },
    InvocationHttpParameters: { HeaderParameters: [{ Key: "x-open", Value: "shown" }, { Key: "x-shut", Value: "hidden-8", IsValueSecret: true }] },
  };
  const { Name, arn, ConnectionArn } = await destination("/secret", { AuthorizationType: "BASIC", AuthParameters });
  const shown = await call("DescribeConnection", { Name });
  assert.doesNotMatch(JSON.stringify([shown, await call("ListConnections")]), /hidden/);
  assert.deepEqual([shown.AuthParameters.BasicAuthParameters.Username, shown.AuthParameters.InvocationHttpParameters.HeaderParameters[0].Value], ["user-7", "shown"]);
  assert.deepEqual([shown.ConnectionArn, shown.AuthorizationType], [ConnectionArn, "BASIC"]);
  await call("UpdateConnection", { Name, AuthParameters: { BasicAuthParameters: { Password: "changed" } } });
  const bus = await rule(arn);
  await put(bus, {});
  const [{ headers }] = await arrived("/secret");
  assert.deepEqual([headers.authorization, headers["x-shut"]], [`Basic ${Buffer.from("user-7:changed").toString("base64")}`, "hidden-8"]);
  assert.equal((await call("DeauthorizeConnection", { Name })).ConnectionState, "DEAUTHORIZED");
  assert.equal((await call("DescribeApiDestination", { Name })).ApiDestinationState, "INACTIVE");
  assert.equal((await call("DescribeConnection", { Name })).AuthParameters, undefined);
  await call("DeleteConnection", { Name });
  assert.equal((await call("DescribeApiDestination", { Name })).ApiDestinationState, "INACTIVE");
});

test("connections and API destinations have AWS's errors, and endpoints the addresses of deliveries", async () => {
  const { Name, ConnectionArn } = await destination("/errors");
  const AuthParameters = { ApiKeyAuthParameters: { ApiKeyName: "k", ApiKeyValue: "v" } };
  await assert.rejects(call("CreateConnection", { Name, AuthorizationType: "API_KEY", AuthParameters }), { name: "ResourceAlreadyExistsException" });
  await assert.rejects(call("CreateConnection", { Name: unique("c"), AuthorizationType: "BASIC", AuthParameters }), /lacks the parameters of the authorization type BASIC/);
  const host = { ApiKeyAuthParameters: { ApiKeyName: "Host", ApiKeyValue: "v" } };
  await assert.rejects(call("CreateConnection", { Name: unique("c"), AuthorizationType: "API_KEY", AuthParameters: host }), /Host is set by Tarn/);
  await assert.rejects(call("UpdateConnection", { Name, AuthParameters: host }), /Host is set by Tarn/);
  await assert.rejects(call("DescribeConnection", { Name: "none" }), { name: "ResourceNotFoundException" });
  await assert.rejects(call("DescribeApiDestination", { Name: "none" }), { name: "ResourceNotFoundException" });
  const make = (more) => call("CreateApiDestination", { Name: unique("api"), ConnectionArn, InvocationEndpoint: `${base}/x`, HttpMethod: "POST", ...more });
  for (const InvocationEndpoint of ["http://169.254.169.254/latest/meta-data", "http://10.0.0.1/x", "ftp://127.0.0.1/x", "https://u:p@127.0.0.1/x", process.env.AWS_ENDPOINT_URL]) {
    await assert.rejects(make({ InvocationEndpoint }), { name: "ValidationException" });
  }
  await assert.rejects(make({ ConnectionArn: `${ConnectionArn}0` }), { name: "ResourceNotFoundException" });
  const { ApiDestinationArn } = await make({ InvocationRateLimitPerSecond: 7 });
  const listed = (await call("ListApiDestinations", { ConnectionArn })).ApiDestinations;
  assert.deepEqual(listed.map((one) => one.InvocationRateLimitPerSecond).toSorted((a, b) => a - b), [7, 300]);
  const bus = await rule(ApiDestinationArn);
  const target = (more) => call("PutTargets", { Rule: bus, EventBusName: bus, Targets: [{ Id: "t", Arn: ApiDestinationArn, ...more }] });
  await assert.rejects(target(), /RoleArn is required/);
  await assert.rejects(target({ RoleArn, HttpParameters: { HeaderParameters: { Host: "h" } } }), /Host is set by Tarn/);
  await assert.rejects(target({ Arn: "arn:aws:sqs:us-east-1:000000000000:q", HttpParameters: { PathParameterValues: ["a"] } }), /no API destination/);
  await call("UpdateApiDestination", { Name, HttpMethod: "PUT" });
  assert.equal((await call("DescribeApiDestination", { Name })).HttpMethod, "PUT");
  await call("DeleteApiDestination", { Name });
});

test("a kept secret goes to no other server", async () => {
  let asked = 0;
  other.on("request", () => asked++);
  answers.set("/kept-token", [{ body: '{"access_token":"one"}' }]);
  answers.set("/moved-token", [{ body: '{"access_token":"two"}' }]);
  const { Name } = await destination("/kept", {
    AuthorizationType: "OAUTH_CLIENT_CREDENTIALS",
    AuthParameters: { OAuthParameters: { ClientParameters: { ClientID: "id", ClientSecret: "kept" }, AuthorizationEndpoint: `${base}/kept-token`, HttpMethod: "POST",
      OAuthHttpParameters: { BodyParameters: [{ Key: "also", Value: "kept", IsValueSecret: true }] } } },
  });
  const update = (OAuthParameters) => call("UpdateConnection", { Name, AuthParameters: { OAuthParameters } });
  const ClientParameters = { ClientID: "new", ClientSecret: "new" };
  for (const given of [{}, { ClientParameters: { ClientID: "id" } }]) {
    await assert.rejects(update({ AuthorizationEndpoint: `${elsewhere}/token`, ...given }), { name: "ValidationException" });
  }
  assert.equal((await call("DescribeConnection", { Name })).AuthParameters.OAuthParameters.AuthorizationEndpoint, `${base}/kept-token`);
  await update({ AuthorizationEndpoint: `${base}/moved-token` });
  assert.equal(new URLSearchParams(seen("/moved-token")[0].body).get("client_secret"), "kept");
  assert.equal(asked, 0, "the other server was asked for nothing");
  await update({ AuthorizationEndpoint: `${elsewhere}/token`, ClientParameters });
  assert.equal(asked, 1);
  assert.equal((await call("DescribeConnection", { Name })).AuthParameters.OAuthParameters.OAuthHttpParameters, undefined);
});

test("who pairs an endpoint with a connection needs the right to both, and the role the right to the destination", async () => {
  const [iam, UserName] = [new IAMClient({}), unique("api-user")];
  const { Name, ConnectionArn, arn } = await destination("/rights");
  await iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const user = new eventbridge.EventBridgeClient({ credentials: { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey } });
  const start = "arn:aws:events:us-east-1:000000000000";
  const allow = (...Resource) => iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument: document({ Effect: "Allow", Action: "events:*", Resource }) }));
  const own = unique("api-own");
  const make = () => call("CreateApiDestination", { Name: own, ConnectionArn, InvocationEndpoint: `${base}/own`, HttpMethod: "POST" }, user);
  await allow(`${start}:api-destination/${own}`);
  await assert.rejects(make(), { name: "AccessDeniedException" });
  await assert.rejects(call("DescribeConnection", { Name }, user), { name: "AccessDeniedException" });
  await allow(`${start}:api-destination/${own}`, `${start}:connection/${Name}`);
  await make();
  await allow(`${start}:api-destination/${own}`);
  const move = (InvocationEndpoint) => call("UpdateApiDestination", { Name: own, InvocationEndpoint }, user);
  await move(`${base}/own/other`);
  await assert.rejects(move(`${elsewhere}/own`), { name: "AccessDeniedException" });
  assert.equal((await call("DescribeApiDestination", { Name: own })).InvocationEndpoint, `${base}/own/other`);
  await allow(`${start}:api-destination/${own}`, `${start}:connection/${Name}`);
  await move(`${elsewhere}/own`);

  const weak = await makeRole("api-weak", { services: ["events"], actions: ["sqs:SendMessage"] });
  const bus = await rule(arn, { RoleArn: weak });
  await put(bus, {});
  await call("PutTargets", { Rule: bus, EventBusName: bus, Targets: [{ Id: "strong", Arn: arn, RoleArn }] });
  const id = await put(bus, {});
  await arrived("/rights");
  await eventually(() => seen("/rights").some((request) => JSON.parse(request.body).id === id));
  assert.ok(seen("/rights").every((request) => JSON.parse(request.body).id === id), "the weak role sent nothing");
});
