import { call } from "./call.ts";
import type { Page } from "./pages.svelte.ts";

export interface Setting {
  Name: string;
  Value: string;
  Origin: string;
  Unit?: string;
  Help: string;
}

export interface LogLine {
  Time: number;
  Level: string;
  Category: string;
  Message: string;
}

export interface AccessKey {
  UserName?: string;
  AccessKeyId: string;
  Status: "Active" | "Inactive";
  CreateDate?: number;
}

export interface NewAccessKey extends AccessKey {
  SecretAccessKey: string;
}

export const listSettings = async (signal: AbortSignal): Promise<Setting[]> =>
  (await call<{ Settings: Setting[] }>("tarn", "ListSettings", {}, { signal })).Settings;

/** Lines of the server's log in the last hour, newest first. */
export async function listLog(level: string, contains: string, token: string | undefined, signal: AbortSignal): Promise<Page<LogLine>> {
  const input = { Level: level, Contains: contains || undefined, MaxResults: 500, NextToken: token };
  const answer = await call<{ Lines: LogLine[]; NextToken?: string }>("tarn", "ListServerLog", input, { signal });
  return { rows: answer.Lines, next: answer.NextToken };
}

export const listUsers = async (signal: AbortSignal): Promise<string[]> =>
  (await call<{ Users: { UserName: string }[] }>("iam", "ListUsers", { MaxItems: 1000 }, { signal })).Users.map((user) => user.UserName);

/** The access keys of all users. The root key is none of IAM's. */
export async function listKeys(signal: AbortSignal): Promise<AccessKey[]> {
  const users = await listUsers(signal);
  const lists = await Promise.all(
    users.map(
      async (UserName) =>
        (await call<{ AccessKeyMetadata: AccessKey[] }>("iam", "ListAccessKeys", { UserName }, { signal })).AccessKeyMetadata,
    ),
  );
  return lists.flat();
}

export const createKey = async (user: string): Promise<NewAccessKey> =>
  (await call<{ AccessKey: NewAccessKey }>("iam", "CreateAccessKey", { UserName: user })).AccessKey;

export const setKey = (key: AccessKey, status: "Active" | "Inactive"): Promise<unknown> =>
  call("iam", "UpdateAccessKey", { UserName: key.UserName, AccessKeyId: key.AccessKeyId, Status: status });

export const deleteKey = (key: AccessKey): Promise<unknown> =>
  call("iam", "DeleteAccessKey", { UserName: key.UserName, AccessKeyId: key.AccessKeyId });
