using Tarn.Aws.S3.Members;

namespace Tarn.Aws.S3.Conditions;

/// <summary>S3's condition keys, as the head of a request sets them: parameters of listings, headers, tags, the signature.</summary>
internal sealed class S3RequestKeys(WireRequest request) : IRequestKeys
{
    private const string Service = "s3:";
    private const string Tag = "s3:requestobjecttag/";
    private const string Tagging = "x-amz-tagging";

    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "s3:authtype", "s3:delimiter", "s3:max-keys", "s3:object-lock-legal-hold", "s3:object-lock-mode", "s3:object-lock-retain-until-date",
        "s3:prefix", "s3:requestobjecttagkeys", "s3:resourceaccount", "s3:signatureversion", "s3:versionid",
    };

    // The keys of every service that decisions know: of the caller, the connection and the time.
    private static readonly HashSet<string> GlobalKeys = new(StringComparer.Ordinal)
    {
        "aws:calledvia", "aws:calledviafirst", "aws:calledvialast", "aws:currenttime", "aws:epochtime", "aws:multifactorauthpresent",
        "aws:principalaccount", "aws:principalarn", "aws:principalisawsservice", "aws:principaltype", "aws:referer", "aws:requestedregion",
        "aws:resourceaccount", "aws:securetransport", "aws:sourceip", "aws:tokenissuetime", "aws:useragent", "aws:userid", "aws:username",
        "aws:viaawsservice",
    };

    private static readonly string[] GlobalStarts = ["aws:principaltag/", "aws:resourcetag/"];

    /// <summary>Whether requests can set a key. A Deny by a key that none sets would never deny.</summary>
    /// <param name="key">The key in lower case.</param>
    public static bool IsKnown(string key) => Known.Contains(key)
        || key.StartsWith(Tag, StringComparison.Ordinal)
        || key.StartsWith(Service + "x-amz-", StringComparison.Ordinal)
        || GlobalKeys.Contains(key)
        || Array.Exists(GlobalStarts, start => key.StartsWith(start, StringComparison.Ordinal));

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

        // Presigned URLs carry headers as parameters.
        _ when key.StartsWith(Service + "x-amz-", StringComparison.Ordinal) =>
            One(request.Headers[key[Service.Length..]] ?? request.Query[key[Service.Length..]]),
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
