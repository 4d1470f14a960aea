using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tarn.Access.Audit.Chain;
using Tarn.Access.Conditions;

namespace Tarn.Telemetry.Trails.Digests;

/// <summary>A digest: the files of an hour with their hashes, and the digest before. CloudTrail's form, signed as CloudTrail signs.</summary>
/// <param name="Content">The digest before compression.</param>
public sealed record DigestFile(DigestLink Link, byte[] Content)
{
    /// <summary>The name of the signature's form in CloudTrail.</summary>
    public const string Algorithm = "SHA256withRSA";

    private const string HashAlgorithm = "SHA-256";

    /// <summary>Makes and signs the digest of an hour.</summary>
    public static DigestFile Of(AuditKey signer, string account, string bucket, string key, TrailRegion region, DateTimeOffset start, DateTimeOffset end)
    {
        var content = Write(signer, account, bucket, key, region, start, end);
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        var signed = $"{PolicyTime.Write(end)}\n{bucket}/{key}\n{hash}\n{region.Last?.Signature ?? "null"}";
        return new DigestFile(new DigestLink(bucket, key, hash, signer.Sign(Encoding.UTF8.GetBytes(signed))), content);
    }

    private static byte[] Write(
        AuditKey signer, string account, string bucket, string key, TrailRegion region, DateTimeOffset start, DateTimeOffset end)
    {
        var (to, files, last) = (new ArrayBufferWriter<byte>(1_024), region.Files, region.Last);
        using (var json = new Utf8JsonWriter(to))
        {
            json.WriteStartObject();
            json.WriteString("awsAccountId"u8, account);
            json.WriteString("digestStartTime"u8, PolicyTime.Write(start));
            json.WriteString("digestEndTime"u8, PolicyTime.Write(end));
            json.WriteString("digestS3Bucket"u8, bucket);
            json.WriteString("digestS3Object"u8, key);
            json.WriteString("digestPublicKeyFingerprint"u8, signer.Fingerprint);
            json.WriteString("digestSignatureAlgorithm"u8, Algorithm);
            WriteTimes(json, files.Count == 0 ? null : files.Max(file => file.NewestMs), files.Count == 0 ? null : files.Min(file => file.OldestMs));
            json.WriteString("previousDigestS3Bucket"u8, last?.Bucket);
            json.WriteString("previousDigestS3Object"u8, last?.Key);
            json.WriteString("previousDigestHashValue"u8, last?.Hash);
            json.WriteString("previousDigestHashAlgorithm"u8, last is null ? null : HashAlgorithm);
            json.WriteString("previousDigestSignature"u8, last?.Signature);
            json.WriteStartArray("logFiles"u8);
            foreach (var file in files)
            {
                json.WriteStartObject();
                json.WriteString("s3Bucket"u8, file.Bucket);
                json.WriteString("s3Object"u8, file.Key);
                json.WriteString("hashValue"u8, file.Hash);
                json.WriteString("hashAlgorithm"u8, HashAlgorithm);
                WriteTimes(json, file.NewestMs, file.OldestMs);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return to.WrittenSpan.ToArray();
    }

    private static void WriteTimes(Utf8JsonWriter json, long? newestMs, long? oldestMs)
    {
        json.WriteString("newestEventTime"u8, newestMs is { } newest ? PolicyTime.Write(DateTimeOffset.FromUnixTimeMilliseconds(newest)) : null);
        json.WriteString("oldestEventTime"u8, oldestMs is { } oldest ? PolicyTime.Write(DateTimeOffset.FromUnixTimeMilliseconds(oldest)) : null);
    }
}
