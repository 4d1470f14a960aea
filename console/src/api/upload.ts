import { call, ownHeaders, payloadAddress } from "./call.ts";
import { ApiError } from "./errors.ts";

const partSize = 16 * 1024 * 1024;

/** Sends a file into a bucket: at once when small, in parts otherwise. The progress counts bytes that were sent. */
export async function upload(
  bucket: string,
  key: string,
  file: File,
  signal: AbortSignal,
  progress: (sent: number) => void,
): Promise<void> {
  const type = file.type || "application/octet-stream";
  if (file.size <= partSize) {
    await post("PutObject", { Bucket: bucket, Key: key, ContentType: type }, file, signal, progress);
    return;
  }
  const { UploadId } = await call<{ UploadId: string }>("s3", "CreateMultipartUpload", { Bucket: bucket, Key: key, ContentType: type });
  try {
    const parts: { PartNumber: number; ETag: string }[] = [];
    for (let start = 0, number = 1; start < file.size; start += partSize, number++) {
      const input = { Bucket: bucket, Key: key, UploadId, PartNumber: number };
      const answer = await post("UploadPart", input, file.slice(start, start + partSize), signal, (sent) => progress(start + sent));
      parts.push({ PartNumber: number, ETag: answer.ETag ?? "" });
    }
    await call("s3", "CompleteMultipartUpload", { Bucket: bucket, Key: key, UploadId, MultipartUpload: { Parts: parts } });
  } catch (error) {
    await call("s3", "AbortMultipartUpload", { Bucket: bucket, Key: key, UploadId }).catch(() => undefined);
    throw error;
  }
}

/** fetch() reports no progress of what it sends, so this is an XMLHttpRequest. */
function post(
  operation: string,
  input: unknown,
  body: Blob,
  signal: AbortSignal,
  progress: (sent: number) => void,
): Promise<{ ETag?: string }> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", payloadAddress("s3", operation, input));
    for (const [name, value] of Object.entries(ownHeaders())) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => progress(event.loaded);
    request.onload = () => {
      const answer = JSON.parse(request.responseText || "{}") as Record<string, string>;
      if (request.status < 300) resolve(answer);
      else reject(new ApiError(answer.__type ?? "Error", answer.message ?? `The server answered ${request.status}.`, request.status));
    };
    request.onerror = () => reject(new ApiError("NoAnswer", "The server does not answer.", 0));
    request.onabort = () => reject(new ApiError("Cancelled", "The upload was cancelled.", 0));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(body);
  });
}
