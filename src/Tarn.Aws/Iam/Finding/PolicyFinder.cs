using System.Globalization;
using Tarn.Access.Identities;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.Finding;

/// <summary>Finds and changes the account's own managed policy that a request names.</summary>
/// <param name="registry">The registry of names.</param>
/// <param name="identities">Policies in memory.</param>
/// <param name="store">The store of policies.</param>
internal sealed class PolicyFinder(ResourceRegistry registry, IdentityStore identities, IMetadataStore store)
{
    /// <summary>Finds the policy.</summary>
    /// <exception cref="AwsErrorException">NoSuchEntity; AccessDenied: it is a policy of AWS.</exception>
    public (Resource Resource, ManagedPolicy Policy) Find(Call call, string arn)
    {
        if (!registry.TryFind(NameOf(call, arn), out var resource) || resource.Arn != arn || !identities.TryGetPolicy(arn, out var policy))
        {
            throw NotFound(arn);
        }

        call.Touch(resource.Id, resource.Cells);
        return (resource, policy);
    }

    /// <summary>Finds the policy inside a transaction.</summary>
    /// <exception cref="AwsErrorException">NoSuchEntity; AccessDenied: it is a policy of AWS.</exception>
    public async ValueTask<(Resource Resource, ManagedPolicy Policy)> Read(IMetadataReader reader, Call call, string arn) =>
        await ResourceRegistry.Find(reader, NameOf(call, arn)) is { } resource
        && resource.Arn == arn
        && await IdentityStore.ReadPolicy(reader, arn) is { } policy
            ? (resource, policy)
            : throw NotFound(arn);

    /// <summary>Changes the policy in one transaction.</summary>
    /// <exception cref="AwsErrorException">NoSuchEntity; the errors of <paramref name="change"/>.</exception>
    public async Task<ManagedPolicy> Change(
        Call call, string arn, Func<ManagedPolicy, ManagedPolicy> change, CancellationToken cancellationToken)
    {
        var (id, changed) = await store.Commit(
            async transaction =>
            {
                var (resource, policy) = await Read(transaction, call, arn);
                var next = change(policy) with { Updated = call.Time };
                IdentityStore.PutPolicy(transaction, arn, next);
                return (resource.Id, next);
            },
            cancellationToken);
        call.Touch(id);
        return changed;
    }

    /// <summary>The version of an id like <c>v2</c>.</summary>
    /// <exception cref="AwsErrorException">NoSuchEntity.</exception>
    public static ManagedPolicyVersion VersionOf(ManagedPolicy policy, string arn, string id) =>
        policy.Versions.FirstOrDefault(version => id == string.Create(CultureInfo.InvariantCulture, $"v{version.Number}"))
        ?? throw VersionNotFound(arn, id);

    /// <summary>The error for a version that does not exist.</summary>
    public static AwsErrorException VersionNotFound(string arn, string id) =>
        IamErrors.NoSuchEntityException($"Policy {arn} version {id} does not exist or is not attachable.");

    /// <summary>The error for a policy that does not exist, or that AWS owns.</summary>
    public static AwsErrorException NotFound(string arn) => AwsManagedPolicies.TryFind(arn, out _)
        ? new AwsErrorException("AccessDenied", 403, $"Policy {arn} is managed by AWS and cannot be changed.")
        : IamErrors.NoSuchEntityException($"Policy {arn} was not found.");

    private static ResourceName NameOf(Call call, string arn) => IdentityNames.OfPolicy(call.Account, arn[(arn.LastIndexOf('/') + 1)..]);
}
