namespace Tarn.Wire.Protocols;

/// <summary>The versions of AWS's signatures.</summary>
public enum SignatureVersion
{
    /// <summary>HMAC-SHA1, of S3's presigned URLs and forms alone: <c>AWSAccessKeyId</c>.</summary>
    Two,

    /// <summary><c>AWS4-HMAC-SHA256</c>.</summary>
    Four,
}
