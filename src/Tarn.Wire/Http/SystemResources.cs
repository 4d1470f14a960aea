using Tarn.Access.Conditions;
using Tarn.Access.Policies;
using Tarn.Lake.Catalog.Names;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Rights;

namespace Tarn.Wire.Http;

/// <summary>
/// Closes system databases and system files to writes of every principal, the root included, and functions' code to reads too. Each operation of each door
/// passes here before it runs, so no other code decides it.
/// </summary>
/// <param name="rules">Decide everything else.</param>
internal sealed class SystemResources(IAuthorizer rules) : IAuthorizer
{
    /// <inheritdoc/>
    public AccessDecision Decide(Call call, string action, string resource) =>
        IsOpen(call, action, resource) ? rules.Decide(call, action, resource) : AccessDecision.Refused;

    /// <inheritdoc/>
    public AccessDecision Decide(Call call, string action, string resource, IRequestKeys facts) =>
        IsOpen(call, action, resource) ? rules.Decide(call, action, resource, facts) : AccessDecision.Refused;

    /// <inheritdoc/>
    public FolderRight DecideFolder(Call call, string action, string bucket, string folder)
    {
        var closed = ReadActions.IsRead(action) ? call.Principal.Places is null ? SystemFolder.FunctionCode : null : SystemFolder.Name;
        var closedPart = closed is null || !SystemFolder.IsIn(bucket) ? FolderRight.None
            : folder.StartsWith(closed + "/", StringComparison.Ordinal) ? FolderRight.All
            : (closed + "/").StartsWith(folder, StringComparison.Ordinal) ? FolderRight.Some
            : FolderRight.None;
        return closedPart == FolderRight.All ? FolderRight.None : new FolderOutcome(rules.DecideFolder(call, action, bucket, folder), closedPart).Right;
    }

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
    public bool Covers(Call call) => rules.Covers(call);

    private static bool IsOpen(Call call, string action, string resource) => ReadActions.IsRead(action)
        ? call.Principal.Places is not null || !IsPrivate(resource)
        : !IsSystem(resource);

    // A session with scopes may read the objects in them.
    private static bool IsPrivate(string resource) =>
        Arn.TryParse(resource, out var arn)
        && arn.Service == "s3"
        && arn.Resource.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash
        && SystemFolder.IsPrivate(arn.Resource[..slash], arn.Resource[(slash + 1)..]);

    private static bool IsSystem(string resource)
    {
        if (!Arn.TryParse(resource, out var arn))
        {
            return false;
        }

        switch (arn.Service)
        {
            case "s3":
                var slash = arn.Resource.IndexOf('/', StringComparison.Ordinal);
                return slash > 0 && SystemFolder.Owns(arn.Resource[..slash], arn.Resource[(slash + 1)..]);
            case "glue":
                return arn.Resource.Split('/', 3) is [_, var database, ..] && SystemDatabases.Contains(database);
            default:
                return false;
        }
    }
}
