import { call } from "./call.ts";

/** A version of an object, or a marker that hides the versions before it. */
export interface Version {
  Key: string;
  VersionId: string;
  IsLatest: boolean;
  LastModified?: number;
  Size?: number;
  StorageClass?: string;
  /** A marker has neither bytes nor a class. */
  marker: boolean;
}

export const stateOf = (one: Version): string => (one.marker ? "delete marker" : one.IsLatest ? "current" : "noncurrent");

export interface VersionListing {
  versions: Version[];
  folders: string[];
  next: string | undefined;
}

interface VersionListAnswer {
  Versions?: Omit<Version, "marker">[];
  DeleteMarkers?: Omit<Version, "marker">[];
  CommonPrefixes?: { Prefix: string }[];
  IsTruncated?: boolean;
  NextKeyMarker?: string;
  NextVersionIdMarker?: string;
}

interface Place {
  KeyMarker?: string;
  VersionIdMarker?: string;
}

/** One page of versions and markers under a prefix: by key, then the newest first. */
export async function listVersions(
  bucket: string,
  prefix: string,
  delimiter: string,
  token: string | undefined,
  signal?: AbortSignal,
): Promise<VersionListing> {
  const place = token === undefined ? {} : (JSON.parse(token) as Place);
  const input = { Bucket: bucket, Prefix: prefix || undefined, Delimiter: delimiter || undefined, ...place, MaxKeys: 1000 };
  const answer = await call<VersionListAnswer>("s3", "ListObjectVersions", input, { signal });
  const next: Place = { KeyMarker: answer.NextKeyMarker, VersionIdMarker: answer.NextVersionIdMarker };
  return {
    versions: merged(answer.Versions ?? [], answer.DeleteMarkers ?? []),
    folders: (answer.CommonPrefixes ?? []).map((one) => one.Prefix),
    next: answer.IsTruncated ? JSON.stringify(next) : undefined,
  };
}

/** The answer has versions and markers in two lists: one list again, by key and time. The latest of a key comes first. */
function merged(versions: Omit<Version, "marker">[], markers: Omit<Version, "marker">[]): Version[] {
  const all = [...versions.map((one) => ({ ...one, marker: false })), ...markers.map((one) => ({ ...one, marker: true }))];
  const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return all.sort(
    (a, b) => order(a.Key, b.Key) || Number(b.IsLatest) - Number(a.IsLatest) || (b.LastModified ?? 0) - (a.LastModified ?? 0),
  );
}

/** The newest versions and markers of one key. */
export async function versionsOf(bucket: string, key: string, signal: AbortSignal): Promise<{ rows: Version[]; more: boolean }> {
  const page = await listVersions(bucket, key, "", undefined, signal);
  const rows = page.versions.filter((one) => one.Key === key);
  return { rows, more: page.next !== undefined && page.versions.every((one) => one.Key === key) };
}

/** Copies an older version over its own key, so that it is the current one. */
export const makeCurrent = (bucket: string, key: string, versionId: string): Promise<unknown> =>
  call("s3", "CopyObject", {
    Bucket: bucket,
    Key: key,
    CopySource: `${bucket}/${encodeURIComponent(key)}?versionId=${encodeURIComponent(versionId)}`,
  });

export const deleteVersion = (bucket: string, key: string, versionId: string): Promise<unknown> =>
  call("s3", "DeleteObject", { Bucket: bucket, Key: key, VersionId: versionId });

interface Tag {
  Key: string;
  Value: string;
}

export const tagsOf = async (bucket: string, key: string, versionId: string | undefined, signal: AbortSignal): Promise<Tag[]> =>
  (await call<{ TagSet?: Tag[] }>("s3", "GetObjectTagging", { Bucket: bucket, Key: key, VersionId: versionId }, { signal })).TagSet ?? [];
