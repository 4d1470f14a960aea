// Tags of texts that are no ARN, and of ARNs of another service, region, account or kind: each gets an error of its service.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { signedFetch } from "./signed-fetch.mjs";

const region = process.env.AWS_REGION;
const account = "000000000000";
const one = [{ Key: "k", Value: "v" }];
const name = "tag-arns";

/** The services whose tags name an ARN: how a call is sent, the member with the ARN, and an ARN of a resource that exists. */
const services = {
  dynamodb: {
    target: "DynamoDB_20120810", member: "ResourceArn", version: "1.0", calls: { TagResource: { Tags: one }, UntagResource: { TagKeys: ["k"] }, ListTagsOfResource: {} },
    own: `arn:aws:dynamodb:${region}:${account}:table/${name}`, kinds: [`table/${name}/index/i`, `table/${name}/stream/2026-01-01T00:00:00.000`, `backup/${name}`, name, "table/no"],
    texts: [name, `table/${name}`],
  },
  kinesis: {
    target: "Kinesis_20131202", member: "ResourceARN", calls: { TagResource: { Tags: { k: "v" } }, UntagResource: { TagKeys: ["k"] }, ListTagsForResource: {} },
    own: `arn:aws:kinesis:${region}:${account}:stream/${name}`, kinds: [`stream/${name}/consumer/c`, `stream/${name}/consumer/c:1`, `firehose/${name}`, name, "stream/no"],
    texts: [name, `stream/${name}`],
  },
  glue: {
    target: "AWSGlue", member: "ResourceArn", calls: { TagResource: { TagsToAdd: { k: "v" } }, UntagResource: { TagsToRemove: ["k"] }, GetTags: {} },
    own: `arn:aws:glue:${region}:${account}:database/${name}`, kinds: [`table/${name}`, `table/${name}/no`, "catalog", `job/${name}`, name, "database/no"], texts: [name],
  },
  athena: {
    target: "AmazonAthena", member: "ResourceARN", calls: { TagResource: { Tags: one }, UntagResource: { TagKeys: ["k"] }, ListTagsForResource: {} },
    own: `arn:aws:athena:${region}:${account}:workgroup/${name}`, kinds: [`datacatalog/${name}`, `capacity-reservation/${name}`, "workgroup", name, "workgroup/no"], texts: [name],
  },
  logs: {
    target: "Logs_20140328", member: "resourceArn", calls: { TagResource: { tags: { k: "v" } }, UntagResource: { tagKeys: ["k"] }, ListTagsForResource: {} },
    own: `arn:aws:logs:${region}:${account}:log-group:${name}`, kinds: [`log-group:${name}:log-stream:s`, `destination:${name}`, name, "log-group:no"], texts: [name],
  },
  kinesisanalytics: {
    target: "KinesisAnalytics_20180523", member: "ResourceARN", calls: { TagResource: { Tags: one }, UntagResource: { TagKeys: ["k"] }, ListTagsForResource: {} },
    kinds: [`application/${name}`, `stream/${name}`, name], texts: [name],
  },
  sns: {
    member: "ResourceArn", calls: { TagResource: { "Tags.member.1.Key": "k", "Tags.member.1.Value": "v" }, UntagResource: { "TagKeys.member.1": "k" }, ListTagsForResource: {} },
    own: `arn:aws:sns:${region}:${account}:${name}`, kinds: [`${name}:0b2d8dbe-7a0c-4d6a-9b6c-0a7a0a0a0a0a`, "no", `app/GCM/${name}`], texts: [name],
  },
  lambda: {
    calls: { TagResource: { Tags: { k: "v" } }, UntagResource: {}, ListTags: {} }, kinds: ["function:no", "function:no:1", "layer:no", "event-source-mapping:no"], texts: [name, "a%2Fb"],
  },
};

async function call(service, operation, input, arn) {
  const { target, member, version = "1.1" } = services[service];
  if (service === "lambda") {
    const method = { TagResource: "POST", UntagResource: "DELETE", ListTags: "GET" }[operation];
    const answer = await signedFetch({
      service, method, path: `/2017-03-31/tags/${arn}`, query: method === "DELETE" ? { tagKeys: "k" } : {},
      headers: { "content-type": "application/json" }, body: method === "POST" ? JSON.stringify(input) : "",
    });
    return { status: answer.status, code: answer.headers.get("x-amzn-errortype") ?? answer.text, text: answer.text };
  }

  if (!target) {
    const body = new URLSearchParams({ Action: operation, Version: "2010-03-31", [member]: arn, ...input }).toString();
    const answer = await signedFetch({ service, headers: { "content-type": "application/x-www-form-urlencoded" }, body });
    return { status: answer.status, code: /<Code>(.*?)<\/Code>/.exec(answer.text)?.[1], text: answer.text };
  }

  const answer = await signedFetch({
    service, headers: { "content-type": `application/x-amz-json-${version}`, "x-amz-target": `${target}.${operation}` },
    body: JSON.stringify(member in input || arn === undefined ? input : { [member]: arn, ...input }),
  });
  return { status: answer.status, code: JSON.parse(answer.text || "{}").__type?.split("#").at(-1), text: answer.text };
}

before(async () => {
  const json = (service, operation, input) => call(service, operation, input);
  for (const { status, text } of [
    await json("dynamodb", "CreateTable", {
      TableName: name, BillingMode: "PAY_PER_REQUEST", KeySchema: [{ AttributeName: "a", KeyType: "HASH" }], AttributeDefinitions: [{ AttributeName: "a", AttributeType: "S" }],
    }),
    await json("kinesis", "CreateStream", { StreamName: name, ShardCount: 1 }),
    await json("glue", "CreateDatabase", { DatabaseInput: { Name: name } }),
    await json("athena", "CreateWorkGroup", { Name: name }),
    await json("logs", "CreateLogGroup", { logGroupName: name }),
    await signedFetch({ service: "sns", headers: { "content-type": "application/x-www-form-urlencoded" }, body: `Action=CreateTopic&Version=2010-03-31&Name=${name}` }),
  ]) assert.equal(status, 200, text);
});

after(async () => {
  await call("dynamodb", "DeleteTable", { TableName: name });
  await call("kinesis", "DeleteStream", { StreamName: name });
  await call("glue", "DeleteDatabase", { Name: name });
  await call("athena", "DeleteWorkGroup", { WorkGroup: name, RecursiveDeleteOption: true });
  await call("logs", "DeleteLogGroup", { logGroupName: name });
  await signedFetch({ service: "sns", headers: { "content-type": "application/x-www-form-urlencoded" }, body: `Action=DeleteTopic&Version=2010-03-31&TopicArn=${services.sns.own}` });
});

for (const [service, { calls, own, kinds, texts }] of Object.entries(services)) {
  const space = service === "kinesisanalytics" ? "kinesisanalytics" : service;
  const separator = service === "sns" || service === "logs" || service === "lambda" ? ":" : "/";
  const resource = own?.split(":").slice(5).join(":") ?? kinds[0];
  const wrong = [
    "", " ", "text", "arn", "arn:", "arn:aws", `arn:aws:${space}`, `arn:aws:${space}:${region}:${account}`, `arn:aws:${space}:${region}:${account}:`, "arn:aws:s3:::bucket",
    `arn:aws:sqs:${region}:${account}:queue`, `arn:aws:${space}:${region}:111122223333:${resource}`, `arn:aws:${space}:eu-north-1:${account}:${resource}`,
    `arn:aws:${space}:${region}::${resource}`, `arn:aws:${space}::${account}:${resource}`, `arn:aws:${space}:${region}:${account}:${resource}${separator}`,
    `x${own ?? "arn"}`, `arn:aws:${space === "sns" ? "sqs" : "sns"}:${region}:${account}:${resource}`,
    ...kinds.map((kind) => `arn:aws:${space}:${region}:${account}:${kind}`), ...texts,
  ];
  test(`${service}: only the ARN of its own resource has tags`, async () => {
    const codes = {};
    for (const [operation, input] of Object.entries(calls)) {
      for (const arn of wrong) {
        if (service === "lambda" && !arn.trim()) continue;
        const { status, code, text } = await call(service, operation, input, arn);
        (codes[code] ??= []).push(arn);
        assert.ok(status >= 400 && status < 500, `${operation} ${JSON.stringify(arn)}: ${status} ${text}`);
        assert.match(
          code ?? "", /^(Validation|InvalidParameter|InvalidArgument|InvalidInput|InvalidRequest|(Resource|Entity)NotFound|NotFound|AccessDenied|AuthorizationError)/,
          `${operation} ${JSON.stringify(arn)}: ${text}`);
      }
    }
    if (process.env.TAG_ARNS) console.log(service, JSON.stringify(codes, (key, value) => Array.isArray(value) ? [...new Set(value)] : value, 1));
    if (!own) return;
    const [tag, untag, list] = Object.keys(calls);
    for (const operation of [tag, list, untag]) {
      const { status, text } = await call(service, operation, calls[operation], own);
      assert.ok(status < 300, `${operation}: ${text}`);
      if (operation === list) assert.match(text, /"?\bk\b"?/);
    }
  });
}

test("dynamodb: the words of its refusals", async () => {
  const { own, calls } = services.dynamodb;
  const said = async (operation, input) => {
    const { code, text } = await call("dynamodb", operation, input);
    return [code, JSON.parse(text).message ?? JSON.parse(text).Message];
  };
  const missing = own.replace(name, "absent");
  const invalid = (words) => ["ValidationException", `One or more parameter values were invalid: ${words}`];
  for (const [operation, rest] of Object.entries(calls)) {
    for (const [arn, found] of [
      ["x", invalid("ARNs must start with 'arn:': x")],
      [name, invalid(`ARNs must start with 'arn:': ${name}`)],
      [`table/${name}`, invalid(`ARNs must start with 'arn:': table/${name}`)],
      [own.replace(":dynamodb:", ":kinesis:"), invalid(`Provided Arn is not a DynamoDB resource arn: ${own.replace(":dynamodb:", ":kinesis:")}`)],
      [own.replace("table/", "tables/"), invalid(`Provided Arn is not a DynamoDB resource arn: ${own.replace("table/", "tables/")}`)],
      [own.replace(account, "111122223333"), ["AccessDeniedException", "Access is denied"]],
      [own.replace(region, "eu-north-1"), ["ValidationException", `Invalid TableArn: Invalid ResourceArn provided as input ${own.replace(region, "eu-north-1")}`]],
      [`${own}/index/i`, invalid(`Invalid resource arn provided, only table or stream is accepted. Provided resource arn: ${own}/index/i`)],
      [`${own}/stream/2026`, ["ResourceNotFoundException", `Requested resource not found: ResourceArn: ${own}/stream/2026 not found`]],
      [missing, ["ResourceNotFoundException", `Requested resource not found: ResourceArn: ${missing} not found`]],
      [own.toUpperCase(), invalid(`ARNs must start with 'arn:': ${own.toUpperCase()}`)],
    ]) {
      assert.deepEqual(await said(operation, { ResourceArn: arn, ...rest }), found, operation);
    }
  }
  for (const ResourceArn of [own, missing]) {
    for (const [operation, input, message] of [
      ["TagResource", { Tags: [] }, "Atleast one Tag needs to be provided as Input."],
      ["UntagResource", { TagKeys: [] }, "Atleast one Tag Key needs to be provided as Input."],
      ["TagResource", { Tags: [{ Key: "good", Value: "" }, { Key: "aws:z", Value: "" }] }, "Tag Key cannot be prefixed with aws:, Key: aws:z"],
      ["TagResource", { Tags: [{ Key: "good", Value: "" }, { Key: "a;b", Value: "" }] }, "The Tag Key provided is invalid, Key: a;b"],
      ["TagResource", { Tags: [{ Key: "good", Value: "~a" }] }, "The Tag Value provided is invalid, Value: ~a"],
      ["TagResource", { Tags: [{ Key: "d", Value: "1" }, { Key: "d", Value: "1" }] }, "Duplicate Tag Keys provided as input: Duplicate Tag Key found d"],
      ["UntagResource", { TagKeys: ["a|b"] }, "The Tag Key provided is invalid, Key: a|b"],
      ["UntagResource", { TagKeys: Array.from({ length: 51 }, (_, i) => `k${i}`) }, "Number of Tags exceed the current limit for the provided ResourceArn"],
    ]) assert.deepEqual(await said(operation, { ResourceArn, ...input }), ["ValidationException", message]);
  }
  const listed = async () => JSON.parse((await call("dynamodb", "ListTagsOfResource", { ResourceArn: own })).text).Tags;
  assert.deepEqual(await listed(), []);
  const Tags = [{ Key: "café", Value: "表" }, { Key: "ключ", Value: "a+b-c=d.e_f:g/h@i" }];
  assert.equal((await call("dynamodb", "TagResource", { ResourceArn: own, Tags })).status, 200);
  assert.deepEqual(await listed(), Tags);
});
