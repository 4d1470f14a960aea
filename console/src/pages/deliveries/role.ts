import { call } from "../../api/call.ts";
import { asApiError } from "../../api/errors.ts";
import type { Place, Plan } from "./plan.ts";

/** The role that forms and commands of Tarn give to deliveries. Other roles are the user's own. */
export const ownRole = "tarn-delivery";

const document = (...statements: Record<string, unknown>[]): string => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const allow = (Action: string[], Resource: string): Record<string, unknown> => ({ Effect: "Allow", Action, Resource });
const objects = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"];

export const isOwnRole = (plan: Plan, place: Place): boolean => plan.role === `arn:aws:iam::${place.account}:role/${ownRole}`;

export const trust = document({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "firehose.amazonaws.com" } });

/** The role's policies, by name: its rights to the account's streams and catalog, and to the bucket of the plan. */
export function policiesOf(plan: Plan, { account }: Place): Record<string, string> {
  const policies: Record<string, string> = {
    [ownRole]: document(
      allow(["kinesis:DescribeStream", "kinesis:GetShardIterator", "kinesis:GetRecords"], `arn:aws:kinesis:*:${account}:stream/*`),
      allow(["glue:GetDatabase", "glue:GetTable", "glue:CreateDatabase", "glue:CreateTable", "glue:UpdateTable"], `arn:aws:glue:*:${account}:*`),
      allow(objects, `arn:aws:s3:::tarn-${account}-*/*`),
    ),
  };
  if (!plan.bucket.startsWith(`tarn-${account}-`)) {
    policies[`bucket-${plan.bucket}`] = document(allow(objects, `arn:aws:s3:::${plan.bucket}/*`));
  }
  return policies;
}

/** Makes the role, and gives it the rights that the plan needs. Who may not change roles uses the role as it is. */
export async function makeRole(plan: Plan, place: Place): Promise<void> {
  if (!isOwnRole(plan, place)) return;
  const unless = async (codes: string[], made: Promise<unknown>): Promise<void> => {
    try {
      await made;
    } catch (failure) {
      if (!codes.includes(asApiError(failure).type)) throw failure;
    }
  };
  await unless(["EntityAlreadyExists", "AccessDenied"], call("iam", "CreateRole", { RoleName: ownRole, AssumeRolePolicyDocument: trust }));
  for (const [PolicyName, PolicyDocument] of Object.entries(policiesOf(plan, place))) {
    await unless(["AccessDenied", "NoSuchEntity"], call("iam", "PutRolePolicy", { RoleName: ownRole, PolicyName, PolicyDocument }));
  }
}
