using Tarn.Access.Identities;
using Tarn.Access.Policies;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.Finding;

/// <summary>Policies of users, or of roles: inline and attached ones, and the boundary.</summary>
/// <param name="identities">Finds and changes the users or the roles.</param>
internal sealed class IdentityPolicies(IdentityFinder identities)
{
    /// <summary>Attaches a managed policy; an attached one stays as it is.</summary>
    /// <exception cref="AwsErrorException">NoSuchEntity; LimitExceeded.</exception>
    public Task Attach(Call call, string name, string arn, CancellationToken cancellationToken) => identities.Change(
        call, name, (transaction, resource, identity) => PolicyUseChanges.Attach(transaction, resource.Id, identity, arn), cancellationToken);

    /// <summary>Detaches a managed policy.</summary>
    /// <exception cref="AwsErrorException">NoSuchEntity: it is not attached.</exception>
    public Task Detach(Call call, string name, string arn, CancellationToken cancellationToken) => identities.Change(
        call,
        name,
        (transaction, resource, identity) => ValueTask.FromResult(PolicyUseChanges.Detach(transaction, resource.Id, identity, arn)),
        cancellationToken);

    /// <summary>Sets the policy that bounds the rights; null removes it.</summary>
    /// <exception cref="AwsErrorException">NoSuchEntity.</exception>
    public Task SetBoundary(Call call, string name, string? arn, CancellationToken cancellationToken) => identities.Change(
        call,
        name,
        (transaction, resource, identity) => arn is null && identity.Boundary is null
            ? throw IamErrors.NoSuchEntityException($"The {TypeOf(identity)} {identity.Name} has no permissions boundary.")
            : PolicyUseChanges.SetBoundary(transaction, resource.Id, identity, arn),
        cancellationToken);

    /// <summary>Adds or replaces an inline policy.</summary>
    /// <exception cref="AwsErrorException">MalformedPolicyDocument; LimitExceeded.</exception>
    public Task Put(Call call, string name, string policyName, string policy, CancellationToken cancellationToken) =>
        identities.Change(call, name, identity => With(identity, policyName, policy), cancellationToken);

    /// <summary>Removes an inline policy.</summary>
    /// <exception cref="AwsErrorException">NoSuchEntity.</exception>
    public Task Delete(Call call, string name, string policyName, CancellationToken cancellationToken) => identities.Change(
        call,
        name,
        identity => identity.Inline.ContainsKey(policyName)
            ? identity with { Inline = identity.Inline.Where(policy => policy.Key != policyName).ToDictionary() }
            : throw NotFound(identity, policyName),
        cancellationToken);

    /// <summary>The identity's name as it was given, and an inline policy as IAM sends it.</summary>
    /// <exception cref="AwsErrorException">NoSuchEntity.</exception>
    public (string Name, string Policy) Get(Call call, string name, string policyName)
    {
        var (_, identity) = identities.Find(call, name);
        return identity.Inline.TryGetValue(policyName, out var policy)
            ? (identity.Name, PolicyTexts.Encode(policy))
            : throw NotFound(identity, policyName);
    }

    /// <summary>The names of the inline policies.</summary>
    public MarkerPage<string> List(Call call, string name, string? marker, int? itemsMax) =>
        MarkerPage<string>.Of(identities.Find(call, name).Identity.Inline.Keys, policy => policy, marker, itemsMax);

    /// <summary>The managed policies below a path.</summary>
    public MarkerPage<AttachedPolicy> ListAttached(Call call, string name, string? pathPrefix, string? marker, int? itemsMax) => MarkerPage<AttachedPolicy>.Of(
        IdentityView.AttachedOf(identities.Find(call, name).Identity, pathPrefix), policy => policy.PolicyArn!, marker, itemsMax);

    private static Identity With(Identity identity, string name, string policy)
    {
        PolicyTexts.Check(policy, PolicyKind.Identity);
        var policies = new SortedDictionary<string, string>(identity.Inline.ToDictionary(), StringComparer.Ordinal) { [name] = policy };
        var max = identity.Kind == IdentityKind.User ? PolicyTexts.UserCharsMax : PolicyTexts.RoleCharsMax;
        return policies.Values.Sum(PolicyTexts.SizeOf) <= max
            ? identity with { Inline = policies }
            : throw IamErrors.LimitExceededException($"Maximum policy size of {max} bytes exceeded for {TypeOf(identity)} {identity.Name}");
    }

    private static string TypeOf(Identity identity) => IdentityNames.TypeOf(identity.Kind);

    private static AwsErrorException NotFound(Identity identity, string name) =>
        IamErrors.NoSuchEntityException($"The {TypeOf(identity)} policy with name {name} cannot be found.");
}
