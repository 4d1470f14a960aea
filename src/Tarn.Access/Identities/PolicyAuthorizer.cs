using System.Diagnostics.CodeAnalysis;
using Tarn.Access.Policies;
using Tarn.Access.Registry;
using Tarn.Storage.Rights;

namespace Tarn.Access.Identities;

/// <summary>
/// Decides by the caller's identity policies. The root may do everything in its account. For a user or role, an inline or
/// attached policy must allow the action. Its boundary and its session's policies must allow it too. A Deny in any of them wins.
/// ARNs of buckets name no account: a bucket of another account is refused to everybody.
/// </summary>
/// <param name="identities">Users, roles and policies.</param>
/// <param name="registry">The registry of identities' ARNs and buckets' owners.</param>
public sealed class PolicyAuthorizer(IdentityStore identities, ResourceRegistry registry) : IAuthorizer
{
    private const string BucketArn = "arn:aws:s3:::";

    /// <inheritdoc/>
    public AccessDecision Decide(Call call, string action, string resource)
    {
        var principal = call.Principal;
        if (principal.Account != call.Account || IsForeignBucket(principal.Account, action, resource))
        {
            return AccessDecision.Refused;
        }

        if (principal.Kind == PrincipalKind.Root)
        {
            return AccessDecision.Allowed;
        }

        if (!identities.TryGet(principal.Identity, out var identity))
        {
            return principal.Identity == ResourceId.None ? AccessDecision.Refused : AccessDecision.NoIdentityPolicy;
        }

        return Decide(identity, principal.SessionPolicy, action, Canonical(resource));
    }

    /// <inheritdoc/>
    public FolderRight DecideFolder(Call call, string action, string bucket, string folder)
    {
        var principal = call.Principal;
        return principal.Account != call.Account || IsForeignBucket(principal.Account, action, BucketArn + bucket) ? FolderRight.None
            : principal.Kind == PrincipalKind.Root ? FolderRight.All
            : identities.TryGet(principal.Identity, out var identity)
                ? DecideFolder(identity, principal.SessionPolicy, action, $"{BucketArn}{bucket}/{folder}")
                : FolderRight.None;
    }

    /// <summary>Decides for a role that a service of the program works with, without a session.</summary>
    /// <param name="account">The account of the role.</param>
    /// <param name="roleArn">The role.</param>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource's ARN.</param>
    public AccessDecision DecideForRole(string account, string roleArn, string action, string resource) =>
        !IsForeignBucket(account, action, resource) && TryFindRole(account, roleArn, out var identity)
            ? Decide(identity, null, action, Canonical(resource))
            : AccessDecision.Refused;

    /// <summary>Decides for a role that a named service acts with. The role's trust policy is not asked.</summary>
    public AccessDecision DecideForRole(RoleActor actor, string action, string resource) =>
        DecideForRole(actor.Account, actor.RoleArn, action, resource);

    /// <summary>Decides an action on every object of a folder for such a role.</summary>
    public FolderRight DecideFolderForRole(RoleActor actor, string action, string bucket, string folder) =>
        DecideFolderForRole(actor.Account, actor.RoleArn, action, bucket, folder);

    /// <summary>Decides an action on every object of a folder for such a role.</summary>
    /// <param name="account">The account of the role.</param>
    /// <param name="roleArn">The role.</param>
    /// <param name="action">The action.</param>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="folder">A prefix of keys that ends with a slash; empty: the whole bucket.</param>
    public FolderRight DecideFolderForRole(string account, string roleArn, string action, string bucket, string folder) =>
        !IsForeignBucket(account, action, BucketArn + bucket) && TryFindRole(account, roleArn, out var identity)
            ? DecideFolder(identity, null, action, $"{BucketArn}{bucket}/{folder}")
            : FolderRight.None;

    /// <inheritdoc/>
    public bool AllowsAny(Call call) =>
        call.Principal.Account == call.Account
        && (call.Principal.Kind == PrincipalKind.Root || identities.TryGet(call.Principal.Identity, out _));

    /// <inheritdoc/>
    public bool Covers(Call call) => true;

    // The maker of a bucket whose name is taken gets S3's own error.
    private bool IsForeignBucket(string account, string action, string resource)
    {
        if (!resource.StartsWith(BucketArn, StringComparison.Ordinal) || action == "s3:CreateBucket")
        {
            return false;
        }

        var end = resource.IndexOf('/', BucketArn.Length);
        var bucket = end < 0 ? resource[BucketArn.Length..] : resource[BucketArn.Length..end];
        return registry.TryFind(ResourceName.Global("s3", "bucket", bucket), out var found) && found.Owner != account;
    }

    private AccessDecision Decide(IdentityModel identity, SessionPolicy? session, string action, string resource)
    {
        var own = Combine(PolicyDocument.Decide(identity.Inline, action, resource), identity.Identity.Attached, action, resource);
        var boundary = identity.Identity.Boundary is { } arn ? DecideBy(arn, action, resource) : PolicyOutcome.Allowed;
        var limit = session is null
            ? PolicyOutcome.Allowed
            : Combine(session.Document?.Decide(action, resource) ?? PolicyOutcome.Silent, session.PolicyArns, action, resource);
        return (own, boundary, limit) switch
        {
            (PolicyOutcome.Denied, _, _) => AccessDecision.DeniedByIdentity,
            (_, PolicyOutcome.Denied, _) => AccessDecision.DeniedByBoundary,
            (_, _, PolicyOutcome.Denied) => AccessDecision.DeniedBySession,
            (_, PolicyOutcome.Silent, _) => AccessDecision.NoBoundary,
            (_, _, PolicyOutcome.Silent) => AccessDecision.NoSessionPolicy,

            // last: a trust policy may stand in for the identity's policies, and for no limit
            (PolicyOutcome.Silent, _, _) => AccessDecision.NoIdentityPolicy,
            _ => AccessDecision.Allowed,
        };
    }

    private bool TryFindRole(string account, string roleArn, [NotNullWhen(true)] out IdentityModel? identity)
    {
        identity = null;
        var name = IdentityNames.Of(account, IdentityKind.Role, roleArn[(roleArn.LastIndexOf('/') + 1)..]);
        return registry.TryFind(name, out var role) && role.Arn == roleArn && identities.TryGet(role.Id, out identity);
    }

    private FolderRight DecideFolder(IdentityModel identity, SessionPolicy? session, string action, string prefix)
    {
        var own = default(FolderOutcome);
        for (var i = 0; i < identity.Inline.Count; i++)
        {
            own = identity.Inline[i].DecideBelow(action, prefix, own);
        }

        var right = DecideFolder(own, identity.Identity.Attached, action, prefix);
        if (identity.Identity.Boundary is { } boundary)
        {
            right = Min(right, DecideFolder(default, [boundary], action, prefix));
        }

        return session is null ? right
            : Min(right, DecideFolder(session.Document?.DecideBelow(action, prefix, default) ?? default, session.PolicyArns, action, prefix));
    }

    private FolderRight DecideFolder(FolderOutcome outcome, IReadOnlyList<string> arns, string action, string prefix)
    {
        for (var i = 0; i < arns.Count; i++)
        {
            outcome = identities.PolicyOf(arns[i])?.DecideBelow(action, prefix, outcome) ?? outcome;
        }

        return outcome.Right;
    }

    private static FolderRight Min(FolderRight one, FolderRight other) => one < other ? one : other;

    private PolicyOutcome Combine(PolicyOutcome first, IReadOnlyList<string> arns, string action, string resource)
    {
        var outcome = first;
        for (var i = 0; i < arns.Count && outcome != PolicyOutcome.Denied; i++)
        {
            var one = DecideBy(arns[i], action, resource);
            outcome = one == PolicyOutcome.Silent ? outcome : one;
        }

        return outcome;
    }

    private PolicyOutcome DecideBy(string arn, string action, string resource) =>
        identities.PolicyOf(arn)?.Decide(action, resource) ?? PolicyOutcome.Silent;

    // Policies name each resource by its one ARN, and requests spell some ARNs in several ways. A Deny must meet them all:
    // the partition is aws, Glue's names are lower case, and users and roles have their path.
    private string Canonical(string resource)
    {
        if (!Arn.TryParse(resource, out var arn))
        {
            return resource;
        }

        arn = arn with { Partition = Arn.OwnPartition };
        return arn.Service switch
        {
            "glue" => (arn with { Resource = arn.Resource.ToLowerInvariant() }).ToString(),
            "iam" => WithPath(arn),
            _ => arn.ToString(),
        };
    }

    private string WithPath(Arn arn)
    {
        var name = arn.Resource[(arn.Resource.LastIndexOf('/') + 1)..];
        IdentityKind? kind = arn.Resource.StartsWith("user/", StringComparison.Ordinal) ? IdentityKind.User
            : arn.Resource.StartsWith("role/", StringComparison.Ordinal) ? IdentityKind.Role
            : null;
        return kind is { } known && registry.TryFind(IdentityNames.Of(arn.Account, known, name), out var found) ? found.Arn : arn.ToString();
    }
}
