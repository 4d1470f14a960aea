using Tarn.Access.Identities;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.ManagedPolicies;

internal sealed partial class ManagedPolicyOperations
{
    /// <summary>Creates a policy with its first version.</summary>
    public async Task<CreatePolicyOutput> CreatePolicy(CreatePolicyInput input, Call call, CancellationToken cancellationToken)
    {
        var policy = new ManagedPolicy
        {
            Name = input.PolicyName,
            Path = input.Path ?? "/",
            Description = input.Description,
            DefaultNumber = 1,
            NewestNumber = 1,
            Updated = call.Time,
            Versions = [new ManagedPolicyVersion(1, PolicyTexts.CheckManaged(input.PolicyDocument), call.Time)],
        };
        var tags = IdentityView.TagsOf(input.Tags);
        var resource = await store.Commit(transaction => Add(transaction, call, policy, tags), cancellationToken);
        call.Touch(resource.Id, resource.Cells);
        return new CreatePolicyOutput { Policy = PolicyView.Of(resource, policy, new PolicyCounts(0, 0)) with { Tags = IdentityView.TagsOf(tags) } };
    }

    private static async ValueTask<Resource> Add(
        IMetadataTransaction transaction, Call call, ManagedPolicy policy, IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        var name = IdentityNames.OfPolicy(call.Account, policy.Name);
        if (await ResourceRegistry.Find(transaction, name) is not null)
        {
            throw IamErrors.EntityAlreadyExistsException($"A policy called {policy.Name} already exists. Duplicate names are not allowed.");
        }

        var resource = new Resource
        {
            Id = new ResourceId(transaction.NextId()),
            Name = name,
            Arn = IdentityNames.ArnOf(call.Account, IdentityNames.PolicyType, policy.Path, policy.Name),
            Owner = call.Account,
            Created = call.Time,
        };
        await ResourceRegistry.Add(transaction, resource);
        ResourceTags.Set(transaction, resource.Id, tags);
        IdentityStore.PutPolicy(transaction, resource.Arn, policy);
        return resource;
    }
}
