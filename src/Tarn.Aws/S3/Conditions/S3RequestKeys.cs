using System.Globalization;
using Tarn.Access.Conditions;
using Tarn.Aws.S3.Members;

namespace Tarn.Aws.S3.Conditions;

/// <summary>S3's condition keys, as the head of a request sets them: parameters of listings, headers, tags, the signature.</summary>
/// <param name="request">The request's head.</param>
/// <param name="signature">Its verified signature; null: the caller did not sign.</param>
internal sealed class S3RequestKeys(WireRequest request, CallSignature? signature) : IRequestKeys
{
    private const string Service = "s3:";
    private const string Tag = "s3:requestobjecttag/";
    private const string ExistingTag = "s3:existingobjecttag/";
    private const string Tagging = "x-amz-tagging";

    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "s3:authtype", "s3:delimiter", "s3:max-keys", "s3:object-lock-legal-hold", "s3:object-lock-mode", "s3:object-lock-retain-until-date",
        "s3:prefix", "s3:requestobjecttagkeys", "s3:resourceaccount", "s3:signatureage", "s3:signatureversion", "s3:versionid",
    };

    /// <summary>Whether requests can set a key. A Deny by a key that none sets would never deny.</summary>
    /// <param name="key">The key in lower case.</param>
    public static bool IsKnown(string key) => Known.Contains(key)
        || key.StartsWith(Tag, StringComparison.Ordinal)
        || key.StartsWith(ExistingTag, StringComparison.Ordinal)
        || key.StartsWith(Service + "x-amz-", StringComparison.Ordinal)
        || KnownKeys.IsOfServices(key);

    /// <inheritdoc/>
    public IReadOnlyList<string>? Find(string key) => key switch
    {
        "s3:prefix" or "s3:delimiter" or "s3:max-keys" => One(request.Query[key[Service.Length..]]),
        "s3:versionid" => One(request.Query["versionId"]),
        "s3:authtype" => signature is null ? null : [AuthType(signature.Place)],
        "s3:signatureversion" => signature is null ? null : [signature.Version == SignatureVersion.Two ? "AWS" : "AWS4-HMAC-SHA256"],
        "s3:signatureage" => signature?.Age is { } age ? [((long)age.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)] : null,
        "s3:object-lock-mode" or "s3:object-lock-legal-hold" or "s3:object-lock-retain-until-date" =>
            One(request.Headers["x-amz-" + key[Service.Length..]]),
        "s3:requestobjecttagkeys" => Tags() is { Count: > 0 } tags ? [.. tags.Select(tag => tag.Key)] : null,
        _ when key.StartsWith(Tag, StringComparison.Ordinal) => One(Tags()
            .Where(tag => tag.Key.Equals(key[Tag.Length..], StringComparison.OrdinalIgnoreCase)).Select(tag => tag.Value).FirstOrDefault()),

        // Presigned URLs carry headers as parameters.
        _ when key.StartsWith(Service + "x-amz-", StringComparison.Ordinal) =>
            One(request.Headers[key[Service.Length..]] ?? request.Query[key[Service.Length..]]),
        _ => null,
    };

    private static string AuthType(SignatureLocation place) => place switch
    {
        SignatureLocation.Header => "REST-HEADER",
        SignatureLocation.Query => "REST-QUERY-STRING",
        SignatureLocation.Form => "POST",
    };

    private static string[]? One(string? value) => value is null ? null : [value];

    // Tags that cannot be read are refused by the operation itself.
    private IReadOnlyList<KeyValuePair<string, string>> Tags()
    {
        try
        {
            return request.Headers[Tagging] is { } sent ? S3Tags.Parse(sent) : [];
        }
        catch (AwsErrorException)
        {
            return [];
        }
    }
}
