using System.Buffers;
using System.Security.Cryptography;

namespace Tarn.Wire.Http.Signatures;

/// <summary>The payload's line of a canonical request.</summary>
/// <param name="Text">SHA-256 in hexadecimal, or the keyword instead of it.</param>
/// <param name="Form">The form of the body.</param>
internal readonly record struct PayloadHash(string Text, PayloadForm Form)
{
    private const int HashChars = 64;
    private const int Base64Chars = 44;
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>
    /// The hash that the request declares. Null if it declares none: then the body's own hash is used. Iceberg's Java
    /// library sends the hash in Base64, and signs it in hexadecimal as every client; S3 knows hexadecimal only.
    /// </summary>
    /// <param name="scope">The signature's scope; null for an unsigned request.</param>
    /// <exception cref="SignatureException">The header holds neither a hash nor a known keyword.</exception>
    public static PayloadHash? Declared(WireRequest request, CredentialScope? scope)
    {
        var text = request.Headers["x-amz-content-sha256"] ?? request.Query["X-Amz-Content-Sha256"];
        return text switch
        {
            null => null,
            SignatureV4.UnsignedPayload => new PayloadHash(text, PayloadForm.Unsigned),
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" => new PayloadHash(text, PayloadForm.SignedChunks),
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" => new PayloadHash(text, PayloadForm.SignedChunksAndTrailer),
            "STREAMING-UNSIGNED-PAYLOAD-TRAILER" => new PayloadHash(text, PayloadForm.UnsignedChunksAndTrailer),
            { Length: HashChars } when !text.AsSpan().ContainsAnyExcept(HexDigits) => new PayloadHash(text, PayloadForm.Hashed),
            { Length: Base64Chars } when scope is not { Service: SignatureV4.S3 } && OfBase64(text) is { } hash => hash,
            _ => throw SignatureException.Incomplete(
                "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, "
                + "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, STREAMING-UNSIGNED-PAYLOAD-TRAILER or a valid sha256 value."),
        };
    }

    private static PayloadHash? OfBase64(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes + 1];
        return Convert.TryFromBase64String(text, hash, out var length) && length == SHA256.HashSizeInBytes ? Of(hash[..length]) : null;
    }

    /// <summary>The hash of a body that was read.</summary>
    public static PayloadHash Of(ReadOnlySpan<byte> sha256) => new(Convert.ToHexStringLower(sha256), PayloadForm.Hashed);
}
