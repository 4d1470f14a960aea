using Tarn.Access.Keys;
using Tarn.Access.Keys.Changes;
using Tarn.Aws.Kms.Checks;
using Tarn.Aws.Kms.Finding;
using Tarn.Aws.Kms.Model;

namespace Tarn.Aws.Kms.Policies;

/// <summary>The policies of keys. Each key has one, named <c>default</c>.</summary>
/// <param name="keys">Finds keys, and checks rights.</param>
/// <param name="changes">Sets policies.</param>
/// <param name="rules">Checks policies.</param>
/// <param name="store">The store of policies.</param>
[AwsOperations("kms")]
internal sealed partial class PolicyOperations(RequestedKeys keys, KeyChanges changes, KeyPolicyRules rules, IMetadataStore store)
{
    public async Task PutKeyPolicy(PutKeyPolicyInput input, Call call, CancellationToken cancellationToken)
    {
        var (mayLockOut, flag) = input.BypassPolicyLockoutSafetyCheck == true ? (true, "true") : (false, "false");
        var key = keys.FindKey(call, input.KeyId, "kms:PutKeyPolicy", new KeyUse().With("kms:bypasspolicylockoutsafetycheck", flag));
        RequireName(input.PolicyName);
        rules.Check(call, input.Policy, key.Arn, mayLockOut);
        await changes.SetPolicy(key, input.Policy, cancellationToken);
    }

    public async Task<GetKeyPolicyOutput> GetKeyPolicy(GetKeyPolicyInput input, Call call, CancellationToken cancellationToken)
    {
        var key = keys.FindKey(call, input.KeyId, "kms:GetKeyPolicy");
        RequireName(input.PolicyName);
        return new GetKeyPolicyOutput
        {
            Policy = await store.Read(reader => ResourceRegistry.Policy(reader, key.Resource.Id), cancellationToken) ?? throw KeyFailures.NoKey(key.Arn),
            PolicyName = KeyPolicies.Name,
        };
    }

    public Task<ListKeyPoliciesOutput> ListKeyPolicies(ListKeyPoliciesInput input, Call call, CancellationToken cancellationToken)
    {
        keys.FindKey(call, input.KeyId, "kms:ListKeyPolicies");
        return Task.FromResult(new ListKeyPoliciesOutput { PolicyNames = [KeyPolicies.Name], Truncated = false });
    }

    private static void RequireName(string? name)
    {
        if (name is not (null or KeyPolicies.Name))
        {
            throw KmsErrors.NotFoundException($"No such policy exists: {name}");
        }
    }
}
