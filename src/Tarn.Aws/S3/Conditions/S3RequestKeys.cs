using Tarn.Aws.S3.Members;

namespace Tarn.Aws.S3.Conditions;

/// <summary>S3's condition keys, as the head of a request sets them: parameters of listings, headers, tags, the signature.</summary>
internal sealed class S3RequestKeys(WireRequest request) : IRequestKeys
{
    private const string Service = "s3:";
    private const string Tag = "s3:requestobjecttag/";
    private const string Tagging = "x-amz-tagging";

    /// <inheritdoc/>
    public IReadOnlyList<string>? Find(string key) => key switch
    {
        "s3:prefix" or "s3:delimiter" or "s3:max-keys" => One(request.Query[key[Service.Length..]]),
        "s3:versionid" => One(request.Query["versionId"]),
        "s3:authtype" => request.Headers["Authorization"] is not null ? ["REST-HEADER"]
            : request.Query["X-Amz-Signature"] is not null ? ["REST-QUERY-STRING"]
            : null,
        "s3:signatureversion" => request.Headers["Authorization"] is not null || request.Query["X-Amz-Signature"] is not null ? ["AWS4-HMAC-SHA256"] : null,
        "s3:object-lock-mode" or "s3:object-lock-legal-hold" or "s3:object-lock-retain-until-date" =>
            One(request.Headers["x-amz-" + key[Service.Length..]]),
        "s3:requestobjecttagkeys" => Tags() is { Count: > 0 } tags ? [.. tags.Select(tag => tag.Key)] : null,
        _ when key.StartsWith(Tag, StringComparison.Ordinal) => One(Tags()
            .Where(tag => tag.Key.Equals(key[Tag.Length..], StringComparison.OrdinalIgnoreCase)).Select(tag => tag.Value).FirstOrDefault()),
        _ when key.StartsWith(Service + "x-amz-", StringComparison.Ordinal) => One(request.Headers[key[Service.Length..]]),
        _ => null,
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
