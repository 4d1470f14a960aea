using System.Collections.Frozen;
using Tarn.Access.Conditions;
using Tarn.Storage.Rights;

namespace Tarn.Wire.Http;

/// <summary>
/// Limits sessions with scopes (<see cref="Principal.Places"/>) to S3's operations on objects in these scopes, and to
/// STS GetCallerIdentity, which AWS allows to every caller. Each operation of each door passes here before it runs. Other
/// callers pass unchanged.
/// </summary>
/// <param name="rules">The rules of the session's principal.</param>
internal sealed class SessionScopes(IAuthorizer rules) : IAuthorizer
{
    private const string Service = "s3";
    private const string ArnStart = "arn:aws:s3:::";

    private static readonly FrozenSet<string> Operations = new[]
    {
        "GetObject", "HeadObject", "PutObject", "CopyObject", "DeleteObject", "DeleteObjects",
        "CreateMultipartUpload", "UploadPart", "UploadPartCopy", "ListParts", "CompleteMultipartUpload", "AbortMultipartUpload",
        "ListObjects", "ListObjectsV2", "GetBucketLocation",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <inheritdoc/>
    public AccessDecision Decide(Call call, string action, string resource) =>
        call.Principal.Places is not { } places || IsInside(places, call, action, resource)
            ? rules.Decide(call, action, resource)
            : AccessDecision.Refused;

    /// <inheritdoc/>
    public AccessDecision Decide(Call call, string action, string resource, IRequestKeys facts) =>
        call.Principal.Places is not { } places || IsInside(places, call, action, resource) || IsKeyOfObject(action, facts)
            ? rules.Decide(call, action, resource, facts)
            : AccessDecision.Refused;

    /// <inheritdoc/>
    public FolderRight DecideFolder(Call call, string action, string bucket, string folder) =>
        call.Principal.Places is not { } places || IsInside(places, call, action, $"{ArnStart}{bucket}/{folder}")
            ? rules.DecideFolder(call, action, bucket, folder)
            : FolderRight.None;

    /// <inheritdoc/>
    public PolicyQuestion Ask(Call call, string action, string resource) => rules.Ask(call, action, resource);

    /// <inheritdoc/>
    public bool HasBucketPolicies => rules.HasBucketPolicies;

    /// <inheritdoc/>
    public bool NeedsObjects(Call call, string bucket) => rules.NeedsObjects(call, bucket);

    /// <inheritdoc/>
    public bool AllowsAny(Call call) => rules.AllowsAny(call);

    /// <inheritdoc/>
    public bool AllowsAny(Call call, string bucket) => rules.AllowsAny(call, bucket);

    /// <inheritdoc/>
    public bool Covers(Call call) =>
        (call.Principal.Places is null || (call.Service == Service && Operations.Contains(call.Operation)) || IsIdentity(call)) && rules.Covers(call);

    // S3 uses the key of an object whose place was asked before. The rules of the session's principal decide about the key.
    private static bool IsKeyOfObject(string action, IRequestKeys facts) => action is "kms:Decrypt" or "kms:GenerateDataKey"
        && facts.Find("kms:viaservice") is [var service] && service.StartsWith(Service + ".", StringComparison.Ordinal);

    private static bool IsIdentity(Call call) => call is { Service: "sts", Operation: "GetCallerIdentity" };

    private static bool IsInside(IReadOnlyList<StorageScope> places, Call call, string action, string resource)
    {
        if (!resource.StartsWith(ArnStart, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = resource.AsSpan(ArnStart.Length);
        var slash = rest.IndexOf('/');
        var bucket = slash < 0 ? rest : rest[..slash];
        var key = slash < 0 ? default : rest[(slash + 1)..];
        switch (action)
        {
            case "s3:GetObject":
                return slash > 0 && HasPlace(places, bucket, key, StorageScopeAccess.Read);
            case "s3:PutObject" or "s3:DeleteObject" or "s3:AbortMultipartUpload" or "s3:ListMultipartUploadParts":
                return slash > 0 && HasPlace(places, bucket, key, StorageScopeAccess.ReadWrite);
            case "s3:ListBucket":
                return slash < 0 && HasPlace(places, bucket, call.ListedPrefix, StorageScopeAccess.Read);
            case "s3:GetBucketLocation":
                return slash < 0 && HasBucket(places, bucket);
            default:
                return false;
        }
    }

    private static bool HasPlace(IReadOnlyList<StorageScope> places, ReadOnlySpan<char> bucket, ReadOnlySpan<char> key, StorageScopeAccess wanted)
    {
        for (var i = 0; i < places.Count; i++)
        {
            if (places[i].Access >= wanted && places[i].Holds(bucket, key))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasBucket(IReadOnlyList<StorageScope> places, ReadOnlySpan<char> bucket)
    {
        for (var i = 0; i < places.Count; i++)
        {
            if (bucket.SequenceEqual(places[i].Bucket))
            {
                return true;
            }
        }

        return false;
    }
}
