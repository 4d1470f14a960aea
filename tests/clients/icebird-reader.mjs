// Reads an Iceberg table with npm's icebird, which accesses Tarn only through S3's API. It requests
// https://BUCKET.s3.amazonaws.com/KEY; those requests become presigned requests to the server under test.
import { gunzipSync } from "node:zlib";
import { GetObjectCommand, HeadObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { icebergMetadata, icebergRead } from "icebird";

const s3 = new S3Client({});
const plainFetch = globalThis.fetch;

globalThis.fetch = async (url, init) => {
  const target = /^https:\/\/([^/]+)\.s3\.amazonaws\.com\/(.*)$/.exec(url);
  if (!target) return plainFetch(url, init);
  const object = { Bucket: target[1], Key: decodeURIComponent(target[2]) };
  const command = init?.method === "HEAD" ? new HeadObjectCommand(object) : new GetObjectCommand(object);
  const answer = await plainFetch(await getSignedUrl(s3, command, { expiresIn: 60 }), init);
  // Metadata of large tables is compressed, as the specification allows. icebird reads plain JSON.
  if (!answer.ok || init?.method === "HEAD" || !object.Key.endsWith(".gz.metadata.json")) return answer;
  return new Response(gunzipSync(await answer.arrayBuffer()), { status: answer.status });
};

function locate(metadataLocation) {
  const [, tableUrl, metadataFileName] = /^(s3:\/\/.*)\/metadata\/([^/]+)$/.exec(metadataLocation);
  return { tableUrl, metadataFileName };
}

/** The table's rows in the state of that metadata file. */
export async function icebergRows(metadataLocation) {
  const { tableUrl, metadataFileName } = locate(metadataLocation);
  const metadata = await icebergMetadata({ tableUrl, metadataFileName });
  return icebergRead({ tableUrl, metadata });
}
