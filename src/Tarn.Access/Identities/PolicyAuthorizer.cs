using System.Diagnostics.CodeAnalysis;
using Tarn.Access.Conditions;
using Tarn.Access.Policies;
using Tarn.Access.Registry;
using Tarn.Storage.Rights;

namespace Tarn.Access.Identities;

/// <summary>
/// Decides by the caller's identity policies. The root may do everything in its account. For a user or role, an inline or
/// attached policy must allow the action. Its boundary and its session's policies must allow it too. A Deny in any of them wins.
/// A bucket's policy is a further one: it may deny, it may allow callers that it names, and it opens the bucket to other
/// accounts and to unsigned callers.
/// </summary>
/// <param name="identities">Users, roles and policies.</param>
/// <param name="registry">The registry of identities' ARNs and buckets' owners.</param>
/// <param name="time">The clock of conditions; null: the system's.</param>
/// <param name="buckets">The policies of buckets; null: none has one.</param>
public sealed partial class PolicyAuthorizer(
    IdentityStore identities, ResourceRegistry registry, TimeProvider? time = null, BucketPolicies? buckets = null) : IAuthorizer
{
    private const string BucketArn = ObjectActions.ArnStart;

    private readonly CallKeys _callKeys = new(identities, registry, time ?? TimeProvider.System);
    private readonly RoleKeys _roleKeys = new(identities, registry, time ?? TimeProvider.System);

    /// <inheritdoc/>
    public AccessDecision Decide(Call call, string action, string resource) => Decide(call, action, resource, _callKeys);

    /// <inheritdoc/>
    public AccessDecision Decide(Call call, string action, string resource, IRequestKeys facts) =>
        Decide(call, action, resource, new RequestFacts(facts, _callKeys));

    private AccessDecision Decide(Call call, string action, string resource, IConditionKeys keys)
    {
        var question = new PolicyQuestion(action, Canonical(resource), keys, call);
        return TryFindBucket(action, question.Resource, out var bucket)
            ? DecideBucket(bucket, CallerOf(call.Principal), question, OwnDecision(call, question))
            : TryFindOwned(question.Resource, out var owned)
            ? DecideOwned(owned, CallerOf(call.Principal), question, OwnDecision(call, question))
            : OwnDecision(call, question);
    }

    /// <inheritdoc/>
    public FolderRight DecideFolder(Call call, string action, string bucket, string folder)
    {
        var principal = call.Principal;
        var question = new PolicyQuestion(action, $"{BucketArn}{bucket}/{folder}", _callKeys, call);
        if (TryFindBucket(action, question.Resource, out var found))
        {
            return DecideBucketFolder(found, CallerOf(principal), question, OwnFolder(call, question));
        }

        return OwnFolder(call, question).Right;
    }

    /// <inheritdoc/>
    public bool HasBucketPolicies => buckets is { IsEmpty: false };

    /// <summary>Decides for a role that a service of the program works with, without a session.</summary>
    /// <param name="account">The account of the role.</param>
    /// <param name="resource">The resource's ARN.</param>
    public AccessDecision DecideForRole(string account, string roleArn, string action, string resource) =>
        DecideForRole(new RoleActor(account, roleArn, "", null), action, resource);

    /// <summary>Decides for a role that a named service acts with. The role's trust policy is not asked.</summary>
    /// <param name="actor">The role, and the service.</param>
    /// <param name="resource">The resource's ARN.</param>
    /// <param name="facts">Condition keys that this use of the resource alone sets; null: none.</param>
    public AccessDecision DecideForRole(RoleActor actor, string action, string resource, IRequestKeys? facts = null) =>
        TryFindRole(actor.Account, actor.RoleArn, out var identity)
            ? DecideForRole(
                actor,
                identity,
                new PolicyQuestion(action, Canonical(resource), facts is null ? _roleKeys : new RequestFacts(facts, _roleKeys), actor))
            : AccessDecision.Refused;

    private AccessDecision DecideForRole(RoleActor actor, IdentityModel identity, in PolicyQuestion question)
    {
        var own = Decide(identity, null, question);
        return TryFindBucket(question.Action, question.Resource, out var bucket) ? DecideBucket(bucket, CallerOf(actor), question, own)
            : TryFindOwned(question.Resource, out var owned) ? DecideOwned(owned, CallerOf(actor), question, own)
            : IsOfAnother(actor.Account, question.Resource) ? AccessDecision.Refused
            : own;
    }

    // Nothing in the other account allows it: its resource has no policy.
    private static bool IsOfAnother(string account, string resource) =>
        Arn.TryParse(resource, out var arn) && arn.Account.Length > 0 && arn.Account != account;

    /// <summary>Decides an action on every object of a folder for the role.</summary>
    /// <param name="account">The account of the role.</param>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="folder">A prefix of keys that ends with a slash; empty: the whole bucket.</param>
    public FolderRight DecideFolderForRole(string account, string roleArn, string action, string bucket, string folder) =>
        DecideFolderForRole(new RoleActor(account, roleArn, "", null), action, bucket, folder);

    /// <summary>Decides an action on every object of a folder for a role that a named service acts with.</summary>
    /// <param name="actor">The role, and the service.</param>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="folder">A prefix of keys that ends with a slash; empty: the whole bucket.</param>
    public FolderRight DecideFolderForRole(RoleActor actor, string action, string bucket, string folder) =>
        TryFindRole(actor.Account, actor.RoleArn, out var identity)
            ? DecideFolderForRole(actor, identity, new PolicyQuestion(action, $"{BucketArn}{bucket}/{folder}", _roleKeys, actor))
            : FolderRight.None;

    private FolderRight DecideFolderForRole(RoleActor actor, IdentityModel identity, in PolicyQuestion question)
    {
        var own = FolderOf(identity, null, question);
        return TryFindBucket(question.Action, question.Resource, out var found)
            ? DecideBucketFolder(found, CallerOf(actor), question, own)
            : own.Right;
    }

    /// <inheritdoc/>
    public PolicyQuestion Ask(Call call, string action, string resource) => new(action, resource, _callKeys, call);

    /// <inheritdoc/>
    public bool AllowsAny(Call call) => HasBucketPolicies || IsKnown(call);

    /// <inheritdoc/>
    public bool AllowsAny(Call call, string bucket) => IsKnown(call) || (
        registry.TryFind(ResourceName.Global("s3", "bucket", bucket), out var found) && buckets is not null && buckets.TryGet(found.Id, out _));

    private bool IsKnown(Call call) =>
        call.Principal.Account == call.Account
        && (call.Principal.Kind == PrincipalKind.Root || identities.TryGet(call.Principal.Identity, out _));

    /// <inheritdoc/>
    public bool Covers(Call call) => true;

    private AccessDecision Decide(IdentityModel identity, SessionPolicy? session, in PolicyQuestion question)
    {
        var own = Combine(PolicyDocument.Decide(identity.Inline, question), identity.Identity.Attached, question);
        var boundary = identity.Identity.Boundary is { } arn ? DecideBy(arn, question) : PolicyOutcome.Allowed;
        var limit = session is null
            ? PolicyOutcome.Allowed
            : Combine(session.Document?.Decide(question) ?? PolicyOutcome.Silent, session.PolicyArns, question);
        return (own, boundary, limit) switch
        {
            (PolicyOutcome.Denied, _, _) => AccessDecision.DeniedByIdentity,
            (_, PolicyOutcome.Denied, _) => AccessDecision.DeniedByBoundary,
            (_, _, PolicyOutcome.Denied) => AccessDecision.DeniedBySession,
            (_, PolicyOutcome.Silent, _) => AccessDecision.NoBoundary,
            (_, _, PolicyOutcome.Silent) => AccessDecision.NoSessionPolicy,

            // last: a trust policy may replace the identity's policies, but no limit
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

    // The identity's own policies, and the limits of boundary and session beside them.
    private OwnFolderRight FolderOf(IdentityModel identity, SessionPolicy? session, in PolicyQuestion question)
    {
        var own = default(FolderOutcome);
        for (var i = 0; i < identity.Inline.Count; i++)
        {
            own = identity.Inline[i].DecideBelow(question, own);
        }

        for (var i = 0; i < identity.Identity.Attached.Count; i++)
        {
            own = identities.PolicyOf(identity.Identity.Attached[i])?.DecideBelow(question, own) ?? own;
        }

        var limit = identity.Identity.Boundary is { } boundary ? DecideFolder(default, [boundary], question) : AllOfIt;
        return new OwnFolderRight(own, session is null ? limit
            : Both(limit, DecideFolder(session.Document?.DecideBelow(question, default) ?? default, session.PolicyArns, question)));
    }

    private FolderOutcome DecideFolder(FolderOutcome outcome, IReadOnlyList<string> arns, in PolicyQuestion question)
    {
        for (var i = 0; i < arns.Count; i++)
        {
            outcome = identities.PolicyOf(arns[i])?.DecideBelow(question, outcome) ?? outcome;
        }

        return outcome;
    }

    private static FolderOutcome Both(FolderOutcome one, FolderOutcome other) => new(Min(one.Allowed, other.Allowed), Max(one.Denied, other.Denied));

    private static FolderRight Max(FolderRight one, FolderRight other) => one > other ? one : other;

    private static FolderRight Min(FolderRight one, FolderRight other) => one < other ? one : other;

    private PolicyOutcome Combine(PolicyOutcome first, IReadOnlyList<string> arns, in PolicyQuestion question)
    {
        var outcome = first;
        for (var i = 0; i < arns.Count && outcome != PolicyOutcome.Denied; i++)
        {
            var one = DecideBy(arns[i], question);
            outcome = one == PolicyOutcome.Silent ? outcome : one;
        }

        return outcome;
    }

    private PolicyOutcome DecideBy(string arn, in PolicyQuestion question) =>
        identities.PolicyOf(arn)?.Decide(question) ?? PolicyOutcome.Silent;

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
