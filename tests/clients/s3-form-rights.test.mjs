// A browser's form that sets tags, locks or an access control list needs the rights of the operations that set them later.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { before, test } from "node:test";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { CreateBucketCommand, GetObjectLegalHoldCommand, GetObjectTaggingCommand, HeadObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { unique } from "./wait.mjs";

const s3 = new S3Client({ forcePathStyle: true }), iam = new IAMClient({});
const Bucket = unique("forms"), UserName = unique("forms");
const until = new Date(Date.now() + 3_600_000).toISOString();
const tagging = "<Tagging><TagSet><Tag><Key>k</Key><Value>v</Value></Tag></TagSet></Tagging>";
const hmac = (key, data) => createHmac("sha256", key).update(data).digest();
let key;

const allow = (...actions) => iam.send(new PutUserPolicyCommand({
  UserName, PolicyName: "p",
  PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Action: actions, Resource: `arn:aws:s3:::${Bucket}/*` } }),
}));

before(async () => {
  await s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
  await iam.send(new CreateUserCommand({ UserName }));
  key = (await iam.send(new CreateAccessKeyCommand({ UserName }))).AccessKey;
});

async function post(name, more) {
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const scope = [time.slice(0, 8), process.env.AWS_REGION, "s3", "aws4_request"];
  const fields = { key: name, "x-amz-algorithm": "AWS4-HMAC-SHA256", "x-amz-credential": `${key.AccessKeyId}/${scope.join("/")}`, "x-amz-date": time, ...more };
  const conditions = [{ bucket: Bucket }, ...Object.entries(fields).map(([field, value]) => ({ [field]: value }))];
  const policy = Buffer.from(JSON.stringify({ expiration: until, conditions })).toString("base64");
  const signature = hmac(scope.reduce(hmac, `AWS4${key.SecretAccessKey}`), policy).toString("hex");
  const form = new FormData();
  for (const [field, value] of Object.entries({ ...fields, policy, "x-amz-signature": signature })) form.append(field, value);
  form.append("file", new Blob(["body"]), "f");
  const answer = await fetch(new URL(`/${Bucket}`, process.env.AWS_ENDPOINT_URL), { method: "POST", body: form });
  return { status: answer.status, text: await answer.text() };
}

const lock = { "x-amz-object-lock-mode": "GOVERNANCE", "x-amz-object-lock-retain-until-date": until };
const cases = {
  "s3:PutObjectTagging": { tagging },
  "s3:PutObjectRetention": lock,
  "s3:PutObjectLegalHold": { "x-amz-object-lock-legal-hold": "ON" },
};

for (const [action, fields] of Object.entries(cases)) {
  test(`a form needs ${action} for what the action sets`, async () => {
    const others = Object.keys(cases).filter((one) => one !== action);
    await allow("s3:PutObject", ...others);
    const refused = await post(`refused-${action}`, fields);
    assert.equal(refused.status, 403, refused.text);
    assert.match(refused.text, /<Code>AccessDenied<\/Code>/);
    await assert.rejects(s3.send(new HeadObjectCommand({ Bucket, Key: `refused-${action}` })), { name: "NotFound" });
    assert.equal((await post("plain", {})).status, 204);
    await allow("s3:PutObject", action);
    const taken = await post(`taken-${action}`, fields);
    assert.equal(taken.status, 204, taken.text);
  });
}

test("the settings of a form count", async () => {
  await allow("s3:*");
  assert.equal((await post("set", { tagging, "x-amz-object-lock-legal-hold": "ON" })).status, 204);
  assert.deepEqual((await s3.send(new GetObjectTaggingCommand({ Bucket, Key: "set" }))).TagSet, [{ Key: "k", Value: "v" }]);
  assert.equal((await s3.send(new GetObjectLegalHoldCommand({ Bucket, Key: "set" }))).LegalHold.Status, "ON");
});
