using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tarn.Wire.Http.Signatures;

/// <summary>
/// AWS Signature Version 2 of S3: the header <c>Authorization: AWS KEY:SIGNATURE</c>, or the parameters <c>AWSAccessKeyId</c>,
/// <c>Expires</c> and <c>Signature</c> of a presigned URL. It covers the method, the path, the subresource, Content-MD5, Content-Type and
/// the <c>x-amz-</c> headers, also where they are parameters. Any other parameter is refused: the signature does not cover it. The
/// header's caller may choose the part of a listing.
/// </summary>
internal static class SignatureV2
{
    public const string KeyParameter = "AWSAccessKeyId";
    public const string SignatureParameter = "Signature";
    public const string ExpiresParameter = "Expires";

    private const string HeaderStart = "AWS ";
    private const string AmzStart = "x-amz-";
    private const string AmzDate = "x-amz-date";
    private const string ContentMd5 = "content-md5";
    private const string ContentType = "content-type";

    // The parameters of the canonical resource. Later ones of S3 are in no client's list, so no signature covers them.
    private static readonly FrozenSet<string> Covered = new[]
    {
        "accelerate", "acl", "analytics", "cors", "defaultObjectAcl", "delete", "inventory", "lifecycle", "location", "logging", "metrics",
        "notification", "object-lock", "partNumber", "policy", "replication", "requestPayment", "response-cache-control",
        "response-content-disposition", "response-content-encoding", "response-content-language", "response-content-type", "response-expires",
        "restore", "select", "select-type", "storageClass", "tagging", "torrent", "uploadId", "uploads", "versionId", "versioning", "versions",
        "website",
    }.ToFrozenSet(StringComparer.Ordinal);

    // They choose no operation, so that a signature with other ones does nothing else.
    private static readonly FrozenSet<string> OfListings = new[]
    {
        "continuation-token", "delimiter", "encoding-type", "fetch-owner", "key-marker", "list-type", "marker", "max-keys", "max-parts",
        "max-uploads", "part-number-marker", "prefix", "start-after", "upload-id-marker", "version-id-marker",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether the header has a signature of this version for S3, valid or not. Other services refuse this version.</summary>
    public static bool IsInHeader(WireRequest request) =>
        request.Headers["Authorization"]?.StartsWith(HeaderStart, StringComparison.Ordinal) == true
        && request.Headers["X-Amz-Target"] is null && (request.RawPath != "/" || request.Method != "POST");

    /// <summary>The scope of the header's key; null if the header has another form.</summary>
    public static CredentialScope? PeekHeader(WireRequest request) => KeyAndSignature(request) is { } parts ? ScopeOf(parts.Key) : null;

    /// <summary>The header's signature.</summary>
    /// <exception cref="SignatureException">A part is missing, of a wrong form, or not covered.</exception>
    public static RequestSignature ReadHeader(WireRequest request)
    {
        if (KeyAndSignature(request) is not var (key, signature))
        {
            throw new SignatureException(
                SignatureFailure.Malformed, "AWS authorization header is invalid.  Expected AwsAccessKeyId:signature");
        }

        CheckCovered(request, static name => OfListings.Contains(name));
        var amzDate = request.Headers[AmzDate];
        var date = amzDate ?? request.Headers["Date"];
        return new RequestSignature
        {
            Version = SignatureVersion.Two,
            Scope = ScopeOf(key),
            SignedHeaders = [],
            Signature = signature,
            TimeText = amzDate is null ? date ?? "" : "",
            Time = TimeOf(date) ?? throw SignatureException.Denied("AWS authentication requires a valid Date or x-amz-date header"),
            SessionToken = request.Headers["x-amz-security-token"],
        };
    }

    /// <summary>Whether the query has a signature of this version, valid or not.</summary>
    public static bool IsIn(WireRequest request) =>
        request.RawQuery.Contains(KeyParameter, StringComparison.Ordinal)
        && request.Query.Has(KeyParameter) && request.Query.Has(SignatureParameter) && !request.Query.Has("SignatureVersion");

    /// <summary>The scope of the key: this version names neither day nor region.</summary>
    public static CredentialScope ScopeOf(string accessKeyId) => new(accessKeyId, "", "", SignatureV4.S3);

    /// <summary>The query's signature.</summary>
    /// <exception cref="SignatureException">A part is missing, repeated, of a wrong form, or not covered.</exception>
    public static RequestSignature Read(WireRequest request)
    {
        if (request.Query.Repeated(static name => true) is { } repeated)
        {
            throw SignatureException.Denied($"The signature must have one '{repeated}' parameter, not several.");
        }

        if (request.Query[KeyParameter] is not { Length: > 0 } key
            || request.Query[SignatureParameter] is not { Length: > 0 } signature
            || request.Query[ExpiresParameter] is not { Length: > 0 } expires)
        {
            throw SignatureException.Denied("Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters");
        }

        CheckCovered(request, static name => name is KeyParameter or SignatureParameter or ExpiresParameter);
        if (!long.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            throw SignatureException.Denied($"Invalid date (should be seconds since epoch): {expires}");
        }

        return new RequestSignature
        {
            Version = SignatureVersion.Two,
            Place = SignatureLocation.Query,
            Scope = ScopeOf(key),
            SignedHeaders = [],
            Signature = signature,
            TimeText = expires,
            Time = DateTimeOffset.FromUnixTimeSeconds(seconds),
            Expires = TimeSpan.Zero,
            SessionToken = request.Headers["x-amz-security-token"] ?? Parameter(request, "x-amz-security-token"),
        };
    }

    /// <summary>Whether the secret makes this signature for this request, whose path begins with the bucket.</summary>
    public static bool Matches(string secret, RequestSignature signature, WireRequest request)
    {
        // Clients sign a bucket with a slash after its name or without.
        var path = request.RawPath;
        var isBucket = path.LastIndexOf('/') == 0 && path.Length > 1;
        foreach (var signed in (ReadOnlySpan<string>)[path, isBucket ? path + "/" : EncodedOnce(path)])
        {
            if (Matches(secret, signature.Signature, TextOf(request, signature.TimeText, signed)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the secret makes this signature, in Base64, for a text.</summary>
    public static bool Matches(string secret, string signature, string text)
    {
        Span<byte> given = stackalloc byte[HMACSHA1.HashSizeInBytes + 1];
        return Convert.TryFromBase64String(signature, given, out var length)
            && CryptographicOperations.FixedTimeEquals(given[..length], Sign(secret, text));
    }

    /// <summary>The signature of a text.</summary>
#pragma warning disable CA5350 // The version's algorithm. Its forgery needs the key; collisions of SHA-1 do not help.
    public static byte[] Sign(string secret, string text) => HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text));
#pragma warning restore CA5350

    private static void CheckCovered(WireRequest request, Func<string, bool> isFree)
    {
        if (request.Query.All.Select(pair => pair.Key).FirstOrDefault(name => !isFree(name) && !IsCovered(name)) is { } other)
        {
            throw SignatureException.Denied(
                $"Signature version 2 does not cover the query parameter {other}: leave it out, or sign with {SignatureReader.Algorithm}.");
        }

        if (request.Query.All.Any(pair => IsAmbiguous(pair.Value)))
        {
            throw SignatureException.Denied("A value in the query has line ends, or another parameter inside.");
        }
    }

    private static (string Key, string Signature)? KeyAndSignature(WireRequest request) =>
        request.Headers["Authorization"]![HeaderStart.Length..].Trim().Split(':') is [{ Length: > 0 } key, { Length: > 0 } signature]
            ? (key, signature)
            : null;

    // The day of the week is ignored: some clients send a wrong one.
    private static DateTimeOffset? TimeOf(string? text) =>
        DateTimeOffset.TryParse(
            text?[(text.IndexOf(',', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
        || DateTimeOffset.TryParseExact(
            text, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time)
            ? time
            : null;

    private static bool IsCovered(string name) => Covered.Contains(name) || IsHeader(name);

    // The signed text has values without escapes: from its text alone, a value with escapes could also be two.
    private static bool IsAmbiguous(string value) =>
        value.AsSpan().ContainsAny('\r', '\n') || value.Split('&').Skip(1).Any(part => Covered.Contains(part.Split('=')[0]));

    private static bool IsHeader(string name) =>
        name.StartsWith(AmzStart, StringComparison.OrdinalIgnoreCase)
        || name.Equals(ContentMd5, StringComparison.OrdinalIgnoreCase)
        || name.Equals(ContentType, StringComparison.OrdinalIgnoreCase);

    private static string TextOf(WireRequest request, string expires, string path)
    {
        var text = new StringBuilder()
            .Append(request.Method).Append('\n')
            .Append(HeaderOf(request, ContentMd5)).Append('\n')
            .Append(HeaderOf(request, ContentType)).Append('\n')
            .Append(expires).Append('\n');
        foreach (var (name, value) in AmzHeaders(request))
        {
            text.Append(name).Append(':').Append(value.Trim()).Append('\n');
        }

        text.Append(path);
        var separator = '?';
        foreach (var (name, value) in Resource(request))
        {
            text.Append(separator).Append(name).Append(value.Length > 0 ? "=" : "").Append(value);
            separator = '&';
        }

        return text.ToString();
    }

    private static IEnumerable<KeyValuePair<string, string>> Resource(WireRequest request) =>
        request.Query.All.Where(pair => Covered.Contains(pair.Key)).OrderBy(pair => pair.Key, StringComparer.Ordinal);

    // A header wins over a parameter of its name, as everywhere.
    private static SortedDictionary<string, string> AmzHeaders(WireRequest request)
    {
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in request.Query.All.Concat(request.Headers))
        {
            if (name.StartsWith(AmzStart, StringComparison.OrdinalIgnoreCase))
            {
                headers[name.ToLowerInvariant()] = value;
            }
        }

        return headers;
    }

    private static string HeaderOf(WireRequest request, string name) => (request.Headers[name] ?? Parameter(request, name) ?? "").Trim();

    private static string? Parameter(WireRequest request, string name) =>
        request.Query.All.FirstOrDefault(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    private static string EncodedOnce(string path)
    {
        using var text = new PooledBuffer();
        PercentEncoding.Encode(PercentText.Octets(path, plusIsSpace: false), keepSlash: true, text);
        return Encoding.ASCII.GetString(text.Written.Span);
    }
}
