// Functions for tests: deploys them with the SDK on a running server.
import { CreateAccessKeyCommand, CreateRoleCommand, CreateUserCommand, IAMClient, PutRolePolicyCommand, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, InvokeCommand, LambdaClient, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import { zip } from "./zip.mjs";

export const policy = (...statements) => JSON.stringify({ Version: "2012-10-17", Statement: statements });

/** Commands, roles, users and functions of a server. */
export function functionsOf(server) {
  const settings = (credentials) => ({
    endpoint: server.url,
    region: "us-east-1",
    maxAttempts: 1,
    credentials: credentials ?? { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY },
  });
  const iam = new IAMClient(settings());
  const send = (command, credentials) => new LambdaClient(settings(credentials)).send(command);

  async function makeRole(RoleName, ...statements) {
    const AssumeRolePolicyDocument = policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } });
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    if (statements.length > 0) await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "own", PolicyDocument: policy(...statements) }));
    return Role.Arn;
  }

  async function makeUser(UserName, ...statements) {
    const { User } = await iam.send(new CreateUserCommand({ UserName }));
    if (statements.length > 0) await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "own", PolicyDocument: policy(...statements) }));
    const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    return { arn: User.Arn, credentials: { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey } };
  }

  async function make(FunctionName, files, Role, more = {}) {
    const made = await send(new CreateFunctionCommand({
      FunctionName, Role, Runtime: "nodejs24.x", Handler: "index.handler", Code: { ZipFile: zip(files) }, Timeout: 30, ...more,
    }));
    await waitUntilFunctionActiveV2({ client: new LambdaClient(settings()), maxWaitTime: 60, minDelay: 1 }, { FunctionName });
    return made;
  }

  const invoke = (FunctionName, event = {}, more = {}, credentials) =>
    send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event), ...more }), credentials);
  return { settings, send, makeRole, makeUser, make, invoke };
}

/** The JSON of an answer. */
export const json = (answer) => JSON.parse(Buffer.from(answer.Payload ?? []).toString());
