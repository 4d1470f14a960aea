// The role that deliveries and functions of tests act with.
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";

const document = (statement) => JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });

/** Makes a role that services may assume, unless it exists, and returns its ARN. */
export async function makeRole(RoleName, { iam = new IAMClient({}), services = ["firehose", "lambda"], actions = ["*"] } = {}) {
  const Service = services.map((service) => `${service}.amazonaws.com`);
  const AssumeRolePolicyDocument = document({ Action: "sts:AssumeRole", Principal: { Service } });
  try {
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    return Role.Arn;
  } catch (error) {
    if (error.name !== "EntityAlreadyExistsException") throw error;
    return `arn:aws:iam::000000000000:role/${RoleName}`;
  } finally {
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "own", PolicyDocument: document({ Action: actions, Resource: "*" }) }));
  }
}
