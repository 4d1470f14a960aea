using System.Security.Cryptography;
using System.Text;
using Tarn.Access.Credentials;

namespace Tarn.Wire.Http.Signatures;

/// <summary>AWS Signature Version 4: makes signatures (CLI, presigned URLs) and compares them (listener).</summary>
public sealed class SignatureV4
{
    /// <summary>Replaces the hash of a payload that is not signed.</summary>
    public const string UnsignedPayload = "UNSIGNED-PAYLOAD";

    /// <summary>The service whose paths are signed as sent.</summary>
    public const string S3 = "s3";

    private readonly SigningKeys _keys = new();

    /// <summary>The key of a scope. It also signs the chunks of a streamed body.</summary>
    public byte[] SigningKey(string secret, CredentialScope scope) => _keys.Get(secret, scope);

    /// <summary>Whether the secret makes this signature for this request.</summary>
    /// <param name="secret">The secret of the key that the signature names.</param>
    /// <param name="request">The request; its headers as they arrived.</param>
    /// <param name="rawPath">The path in the request line, without a bucket taken from the host name.</param>
    /// <param name="payloadHash">SHA-256 in hexadecimal, or one of the keywords instead of it.</param>
    public bool Matches(
        string secret, RequestSignature signature, WireRequest request, string rawPath, string payloadHash)
    {
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> computed = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Convert.FromHexString(signature.Signature, given, out _, out _);
        var key = SigningKey(secret, signature.Scope);
        // Clients differ in the characters that they leave unencoded and in the form of a space. Each form is a reading
        // of this one request, so accepting several does not weaken the signature.
        ReadOnlySpan<PathForm> forms = signature.Scope.Service == S3
            ? [PathForm.AsSent, PathForm.EncodedOnce]
            : [PathForm.NormalizedEncodedTwice, PathForm.AsSent];
        var plus = request.RawQuery.Contains('+', StringComparison.Ordinal);
        foreach (var form in forms)
        {
            for (var pass = 0; pass < (plus ? 2 : 1); pass++)
            {
                var target = new SignedTarget(request.Method, rawPath, request.RawQuery, form, PlusIsSpace: plus && pass == 0);
                Compute(key, signature.Scope, signature.TimeText, target, request.Headers, signature.SignedHeaders, payloadHash, computed);
                if (CryptographicOperations.FixedTimeEquals(given, computed))
                {
                    return true;
                }
            }

            if (rawPath == "/" || rawPath.Length == 0)
            {
                break;
            }
        }

        return false;
    }

    /// <summary>
    /// Signs by header: sets <c>x-amz-date</c>, <c>x-amz-content-sha256</c> and <c>Authorization</c>. All headers that
    /// are already set are signed; <c>Host</c> must be among them.
    /// </summary>
    public void Sign(
        AccessKey key, string region, string service, DateTimeOffset now,
        string method, string rawPath, string rawQuery, WireHeaders headers, string payloadHash)
    {
        var time = SignatureReader.FormatTime(now);
        var scope = new CredentialScope(key.Id, time[..8], region, service);
        headers.Set("x-amz-date", time);
        headers.Set("x-amz-content-sha256", payloadHash);
        var names = headers.Select(header => header.Key.ToLowerInvariant()).Order(StringComparer.Ordinal).ToArray();
        var form = service == S3 ? PathForm.AsSent : PathForm.NormalizedEncodedTwice;
        var target = new SignedTarget(method, rawPath, rawQuery, form, PlusIsSpace: false);
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Compute(SigningKey(key.Secret, scope), scope, time, target, headers, names, payloadHash, signature);
        headers.Set(
            "Authorization",
            $"{SignatureReader.Algorithm} Credential={key.Id}/{scope.Text}, SignedHeaders={string.Join(';', names)}, "
            + $"Signature={Convert.ToHexStringLower(signature)}");
    }

    /// <summary>
    /// The query of a presigned URL that signs the <c>Host</c> header; the caller appends it to the path.
    /// </summary>
    public string Presign(
        AccessKey key, string region, string service, DateTimeOffset now, TimeSpan expires,
        string method, string host, string rawPath, string rawQuery)
    {
        var time = SignatureReader.FormatTime(now);
        var scope = new CredentialScope(key.Id, time[..8], region, service);
        var query = $"{rawQuery}{(rawQuery.Length == 0 ? "" : "&")}X-Amz-Algorithm={SignatureReader.Algorithm}"
            + $"&X-Amz-Credential={PercentEncoding.Encode($"{key.Id}/{scope.Text}")}&X-Amz-Date={time}"
            + $"&X-Amz-Expires={(long)expires.TotalSeconds}&X-Amz-SignedHeaders=host";
        var headers = new WireHeaders();
        headers.Set("host", host);
        var form = service == S3 ? PathForm.AsSent : PathForm.NormalizedEncodedTwice;
        var target = new SignedTarget(method, rawPath, query, form, PlusIsSpace: false);
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Compute(SigningKey(key.Secret, scope), scope, time, target, headers, ["host"], UnsignedPayload, signature);
        return $"{query}&X-Amz-Signature={Convert.ToHexStringLower(signature)}";
    }

    private static void Compute(
        byte[] key, CredentialScope scope, string time, in SignedTarget target,
        IWireHeaders headers, IReadOnlyList<string> signedHeaders, string payloadHash, Span<byte> signature)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        CanonicalRequest.Hash(target, headers, signedHeaders, payloadHash, hash);
        Span<byte> text = stackalloc byte[512];
        var length = 0;
        foreach (var line in (ReadOnlySpan<string>)[SignatureReader.Algorithm, time, scope.Text])
        {
            length += Encoding.UTF8.GetBytes(line, text[length..]);
            text[length++] = (byte)'\n';
        }

        Convert.TryToHexStringLower(hash, text[length..], out var digits);
        HMACSHA256.HashData(key, text[..(length + digits)], signature);
    }
}
