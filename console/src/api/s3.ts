import { call, ownHeaders, payloadAddress, send } from "./call.ts";
import { ApiError } from "./errors.ts";

export interface Bucket {
  Name: string;
  CreationDate?: number;
}

export interface StoredObject {
  Key: string;
  Size: number;
  LastModified?: number;
  ETag?: string;
}

export interface Listing {
  objects: StoredObject[];
  folders: string[];
  next: string | undefined;
}

export interface ObjectHead {
  ContentLength?: number;
  ContentType?: string;
  ContentEncoding?: string;
  ETag?: string;
  LastModified?: number;
  VersionId?: string;
  StorageClass?: string;
  ObjectLockMode?: string;
  ObjectLockRetainUntilDate?: number;
  ObjectLockLegalHoldStatus?: string;
  Expiration?: string;
  Restore?: string;
  Metadata?: Record<string, string>;
}

export const listBuckets = async (signal?: AbortSignal): Promise<Bucket[]> =>
  (await call<{ Buckets?: Bucket[] }>("s3", "ListBuckets", {}, { signal })).Buckets ?? [];

interface ListAnswer {
  Contents?: StoredObject[];
  CommonPrefixes?: { Prefix: string }[];
  NextContinuationToken?: string;
}

/** One page of keys under a prefix. With the delimiter, deeper keys appear as folders. */
export async function listObjects(
  bucket: string,
  prefix: string,
  delimiter: string,
  token: string | undefined,
  signal?: AbortSignal,
): Promise<Listing> {
  const input = { Bucket: bucket, Prefix: prefix || undefined, Delimiter: delimiter || undefined, ContinuationToken: token, MaxKeys: 1000 };
  const answer = await call<ListAnswer>("s3", "ListObjectsV2", input, { signal });
  return {
    objects: answer.Contents ?? [],
    folders: (answer.CommonPrefixes ?? []).map((one) => one.Prefix),
    next: answer.NextContinuationToken,
  };
}

/** The current object of a key, or one version of it. */
const one = (bucket: string, key: string, version: string | undefined): Record<string, string | undefined> => ({
  Bucket: bucket,
  Key: key,
  VersionId: version,
});

export const headObject = (bucket: string, key: string, version: string | undefined, signal: AbortSignal): Promise<ObjectHead> =>
  call<ObjectHead>("s3", "HeadObject", one(bucket, key, version), { signal });

export const downloadAddress = (bucket: string, key: string, version?: string): string =>
  payloadAddress("s3", "GetObject", one(bucket, key, version));

/** The first bytes of an object. */
export async function readStart(
  bucket: string,
  key: string,
  version: string | undefined,
  max: number,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const address = payloadAddress("s3", "GetObject", { ...one(bucket, key, version), Range: `bytes=0-${max - 1}` });
  const answer = await send(address, { method: "POST", headers: ownHeaders(), signal });
  return new Uint8Array(await answer.arrayBuffer());
}

const batchMax = 1000;

/** Deletes keys in batches and returns how many are gone. An error of one key ends the work. */
export async function deleteObjects(bucket: string, keys: string[], progress: (done: number) => void): Promise<void> {
  for (let start = 0; start < keys.length; start += batchMax) {
    const part = keys.slice(start, start + batchMax);
    const answer = await call<{ Errors?: { Key: string; Code: string; Message: string }[] }>("s3", "DeleteObjects", {
      Bucket: bucket,
      Delete: { Objects: part.map((Key) => ({ Key })), Quiet: true },
    });
    const error = answer.Errors?.[0];
    if (error) throw new ApiError(error.Code, `${error.Key}: ${error.Message}`, 400);
    progress(start + part.length);
  }
}
