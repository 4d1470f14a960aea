import { call } from "./call.ts";
import { asApiError } from "./errors.ts";

export interface LifecycleResult {
  Expired: number;
  Removed: number;
  Transitioned: number;
  UploadsAborted: number;
  Locked: number;
}

/** A bucket as `tarn buckets` shows it: its rules, and its numbers as counted in the background. */
export interface BucketState {
  Name: string;
  Versioning: string;
  Usage?: {
    CountedAt: number;
    Objects: number;
    Bytes: number;
    NoncurrentVersions: number;
    NoncurrentBytes: number;
    Markers: number;
    Uploads: number;
  };
  Rules: { Id: string; Enabled: boolean; Text: string }[];
  NextRun?: number;
  LastRun?: LifecycleResult;
}

export interface Preview {
  Result: LifecycleResult;
  Examples: { Key: string; VersionId: string; Action: string; Rule: string; StorageClass?: string }[];
}

export const describeBuckets = async (signal?: AbortSignal): Promise<BucketState[]> =>
  (await call<{ Buckets: BucketState[] }>("tarn", "DescribeBuckets", {}, { signal })).Buckets;

export const describeBucket = async (bucket: string, signal?: AbortSignal): Promise<BucketState | undefined> =>
  (await call<{ Buckets: BucketState[] }>("tarn", "DescribeBuckets", { Bucket: bucket }, { signal })).Buckets[0];

export const previewLifecycle = (bucket: string): Promise<Preview> => call("tarn", "PreviewBucketLifecycle", { Bucket: bucket });

export const setVersioning = (bucket: string, status: "Enabled" | "Suspended"): Promise<unknown> =>
  call("s3", "PutBucketVersioning", { Bucket: bucket, VersioningConfiguration: { Status: status } });

/** A part of a bucket's settings as the operation returns it, or none where S3 answers that there is none. */
async function setting<Output>(operation: string, bucket: string, signal: AbortSignal): Promise<Output | undefined> {
  try {
    return await call<Output>("s3", operation, { Bucket: bucket }, { signal });
  } catch (failure) {
    if (!signal.aborted && /^(NoSuch(?!Bucket$)|ObjectLockConfigurationNotFound)/.test(asApiError(failure).type)) return undefined;
    throw failure;
  }
}

export interface Settings {
  policy: string | undefined;
  publicAccess: Record<string, boolean> | undefined;
  lock: { Mode?: string; Days?: number; Years?: number } | undefined;
  locks: boolean;
  cors: Record<string, unknown>[];
  notifications: { Id?: string; LambdaFunctionArn: string; Events: string[] }[];
}

export async function readSettings(bucket: string, signal: AbortSignal): Promise<Settings> {
  const [policy, access, lock, cors, events] = await Promise.all([
    setting<{ Policy?: string }>("GetBucketPolicy", bucket, signal),
    setting<{ PublicAccessBlockConfiguration?: Record<string, boolean> }>("GetPublicAccessBlock", bucket, signal),
    setting<{ ObjectLockConfiguration?: { Rule?: { DefaultRetention?: Settings["lock"] } } }>("GetObjectLockConfiguration", bucket, signal),
    setting<{ CORSRules?: Record<string, unknown>[] }>("GetBucketCors", bucket, signal),
    setting<{ LambdaFunctionConfigurations?: Settings["notifications"] }>("GetBucketNotificationConfiguration", bucket, signal),
  ]);
  return {
    policy: policy?.Policy,
    publicAccess: access?.PublicAccessBlockConfiguration,
    lock: lock?.ObjectLockConfiguration?.Rule?.DefaultRetention,
    locks: lock !== undefined,
    cors: cors?.CORSRules ?? [],
    notifications: events?.LambdaFunctionConfigurations ?? [],
  };
}
