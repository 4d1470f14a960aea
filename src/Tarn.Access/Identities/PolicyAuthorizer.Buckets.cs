using System.Diagnostics.CodeAnalysis;
using Tarn.Access.Conditions;
using Tarn.Access.Policies;
using Tarn.Access.Registry;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Rights;

namespace Tarn.Access.Identities;

/// <content>
/// Buckets: their ARNs name no account, and they may have policies. In the own account an identity's policies or a bucket policy
/// that names the caller allow; for another account both must; for an unsigned caller the bucket policy alone. A Deny wins.
/// </content>
public sealed partial class PolicyAuthorizer
{
    private static readonly HashSet<string> PolicyActions =
        new(StringComparer.OrdinalIgnoreCase) { "s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy" };

    /// <summary>
    /// Lets a bucket's door narrow its policy: a public policy of a bucket that restricts public access opens it to its own
    /// account alone.
    /// </summary>
    public Func<Resource, bool> RestrictsPublic { get; init; } = static _ => true;

    /// <summary>
    /// Lets a bucket's door open it by access control lists to callers of other accounts and to unsigned ones.
    /// </summary>
    public Func<Resource, AclQuestion, bool> OpensByAcl { get; init; } = static (_, _) => false;

    /// <summary>Whether a bucket has access control lists that count.</summary>
    public Func<Resource, bool> HasAcls { get; init; } = static _ => false;

    /// <inheritdoc/>
    public bool NeedsObjects(Call call, string bucket)
    {
        if (!registry.TryFind(ResourceName.Global("s3", "bucket", bucket), out var found))
        {
            return false;
        }

        var principal = call.Principal;
        return (buckets is not null && buckets.TryGet(found.Id, out var policy) && policy.NamesObjectTags)
            || (principal.Kind is not PrincipalKind.Root && NamesObjectTags(principal))
            || ((principal.Kind == PrincipalKind.Anonymous || principal.Account != found.Owner) && HasAcls(found));
    }

    private bool NamesObjectTags(Principal principal)
    {
        if (principal.SessionPolicy is { } session && (session.Document is { NamesObjectTags: true } || NameObjectTags(session.PolicyArns)))
        {
            return true;
        }

        return identities.TryGet(principal.Identity, out var identity)
            && (identity.NamesObjectTags || NameObjectTags(identity.Identity.Attached)
                || (identity.Identity.Boundary is { } boundary && identities.PolicyOf(boundary) is { NamesObjectTags: true }));
    }

    private bool NameObjectTags(IReadOnlyList<string> arns)
    {
        for (var i = 0; i < arns.Count; i++)
        {
            if (identities.PolicyOf(arns[i]) is { NamesObjectTags: true })
            {
                return true;
            }
        }

        return false;
    }

    private AccessDecision OwnDecision(Call call, in PolicyQuestion question)
    {
        var principal = call.Principal;
        return principal.Kind == PrincipalKind.Anonymous || principal.Account != call.Account ? AccessDecision.Refused
            : principal.Kind == PrincipalKind.Root ? AccessDecision.Allowed
            : identities.TryGet(principal.Identity, out var identity) ? Decide(identity, principal.SessionPolicy, question)
            : principal.Identity == ResourceId.None ? AccessDecision.Refused
            : AccessDecision.NoIdentityPolicy;
    }

    private OwnFolderRight OwnFolder(Call call, in PolicyQuestion question)
    {
        var principal = call.Principal;
        return principal.Kind == PrincipalKind.Anonymous || principal.Account != call.Account ? default
            : principal.Kind == PrincipalKind.Root ? new OwnFolderRight(AllOfIt, AllOfIt)
            : identities.TryGet(principal.Identity, out var identity) ? FolderOf(identity, principal.SessionPolicy, question)
            : default;
    }

    private AccessDecision DecideBucket(Resource bucket, TrustCaller caller, in PolicyQuestion question, AccessDecision own)
    {
        var isOwner = caller.Account == bucket.Owner;
        var policy = PolicyOf(bucket, question.Resource);
        var (outcome, by) = policy?.Decide(question, caller) ?? (PolicyOutcome.Silent, PrincipalMatch.None);
        if (outcome == PolicyOutcome.Denied)
        {
            // The root can always mend a policy that shuts everybody out.
            var isRoot = isOwner && caller.Arn == $"arn:aws:iam::{bucket.Owner}:root";
            return isRoot && PolicyActions.Contains(question.Action) ? AccessDecision.Allowed : AccessDecision.DeniedByResource;
        }

        if (isOwner)
        {
            return WithinAccount(own, by);
        }

        var isOpen = (outcome == PolicyOutcome.Allowed && !(policy!.IsPublic && RestrictsPublic(bucket)))
            || (question.Subject is Call call && OpensByAcl(
                bucket, new AclQuestion(question.Action, caller.Account.Length > 0, call.ObjectOf(question.Resource))));
        return !isOpen ? AccessDecision.Refused
            : caller.Account.Length == 0 ? AccessDecision.Allowed
            : own;
    }

    // A user or session that the policy names itself is limited by denials alone.
    private static AccessDecision WithinAccount(AccessDecision own, PrincipalMatch by) =>
        (own == AccessDecision.NoIdentityPolicy && by >= PrincipalMatch.Named)
        || (own is AccessDecision.NoBoundary or AccessDecision.NoSessionPolicy && by == PrincipalMatch.Directly) ? AccessDecision.Allowed : own;

    private static readonly FolderOutcome AllOfIt = new(FolderRight.All, FolderRight.None);

    private FolderRight DecideBucketFolder(Resource bucket, TrustCaller caller, in PolicyQuestion question, OwnFolderRight own)
    {
        var policy = PolicyOf(bucket, question.Resource);
        if (caller.Account == bucket.Owner)
        {
            var both = policy?.DecideBelow(question, caller, PrincipalMatch.Named, own.Policies) ?? own.Policies;
            var direct = policy?.DecideBelow(question, caller, PrincipalMatch.Directly, own.Policies with { Allowed = FolderRight.None }) ?? default;
            return Max(Min(both.Right, own.Limit.Right), (direct with { Denied = Max(direct.Denied, own.Limit.Denied) }).Right);
        }

        var opened = policy is null || (policy.IsPublic && RestrictsPublic(bucket))
            ? FolderRight.None
            : policy.DecideBelow(question, caller, PrincipalMatch.Account, default).Right;
        return caller.Account.Length == 0 ? opened : Min(opened, own.Right);
    }

    // No policy reaches Tarn's own folder: a rule there could shut Tarn out of its own files.
    private PolicyDocument? PolicyOf(Resource bucket, string arn)
    {
        var key = arn.Length > BucketArn.Length + bucket.Name.Name.Length ? arn[(BucketArn.Length + bucket.Name.Name.Length + 1)..] : "";
        return buckets is not null && !SystemFolder.Owns(bucket.Name.Name, key) && buckets.TryGet(bucket.Id, out var policy) ? policy : null;
    }

    // The maker of a bucket whose name is taken gets S3's own error.
    private bool TryFindBucket(string action, string resource, [NotNullWhen(true)] out Resource? bucket)
    {
        bucket = null;
        if (!resource.StartsWith(BucketArn, StringComparison.Ordinal) || action == "s3:CreateBucket")
        {
            return false;
        }

        var end = resource.IndexOf('/', BucketArn.Length);
        var name = end < 0 ? resource[BucketArn.Length..] : resource[BucketArn.Length..end];
        return registry.TryFind(ResourceName.Global("s3", "bucket", name), out bucket);
    }

    private TrustCaller CallerOf(Principal principal) => principal.Kind == PrincipalKind.Anonymous
        ? TrustCaller.Unsigned
        : new TrustCaller(
            principal.Account,
            principal.Arn,
            registry.TryGet(principal.Identity, out var identity) ? identity.Arn : principal.Arn,
            principal.UserId.Split(':')[0],
            null);

    private TrustCaller CallerOf(RoleActor actor)
    {
        var name = IdentityNames.Of(actor.Account, IdentityKind.Role, actor.RoleArn[(actor.RoleArn.LastIndexOf('/') + 1)..]);
        var id = registry.TryFind(name, out var role) ? IdentityNames.UniqueIdOf(IdentityKind.Role, role.Id) : "";
        return new TrustCaller(actor.Account, actor.RoleArn, actor.RoleArn, id, null);
    }

    /// <summary>What an identity may do in a folder by itself.</summary>
    /// <param name="Policies">The decision of its policies.</param>
    /// <param name="Limit">The parts that boundary and session leave, and the denied ones.</param>
    private readonly record struct OwnFolderRight(FolderOutcome Policies, FolderOutcome Limit)
    {
        public FolderRight Right => Min(Policies.Right, Limit.Right);
    }
}
