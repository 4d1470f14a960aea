// A presigned GET as a request target.
import { createHash, createHmac } from "node:crypto";

const hmac = (key, data) => createHmac("sha256", key).update(data).digest();

export function presignedGet({ host, port }, env, bucket, key) {
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const scope = [time.slice(0, 8), env.AWS_REGION, "s3", "aws4_request"];
  const query = [
    ["X-Amz-Algorithm", "AWS4-HMAC-SHA256"],
    ["X-Amz-Credential", `${env.AWS_ACCESS_KEY_ID}/${scope.join("/")}`],
    ["X-Amz-Date", time],
    ["X-Amz-Expires", "3600"],
    ["X-Amz-SignedHeaders", "host"],
  ].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  const canonical = ["GET", `/${bucket}/${key}`, query, `host:${host}:${port}`, "", "host", "UNSIGNED-PAYLOAD"].join("\n");
  const toSign = ["AWS4-HMAC-SHA256", time, scope.join("/"), createHash("sha256").update(canonical).digest("hex")].join("\n");
  const signature = createHmac("sha256", scope.reduce(hmac, `AWS4${env.AWS_SECRET_ACCESS_KEY}`)).update(toSign).digest("hex");
  return `/${bucket}/${key}?${query}&X-Amz-Signature=${signature}`;
}
