using Tarn.Access;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Iam.RolePolicies;

internal sealed partial class RolePolicyOperations
{
    // AWS's quota of all inline policies of a role together, without whitespace.
    private const int PoliciesCharsMax = 10_240;

    /// <summary>Adds or replaces an inline policy.</summary>
    [Kept("*", "policies are kept and shown; permissions come from Tarn's own credentials")]
    public async Task<PutRolePolicyOutput> PutRolePolicy(PutRolePolicyInput input, Call call, CancellationToken cancellationToken)
    {
        var policy = RoleView.Checked(input.PolicyDocument);
        await roles.Change(call, input.RoleName, role => With(role, input.PolicyName, policy), cancellationToken);
        return new PutRolePolicyOutput();
    }

    private static RoleDocument With(RoleDocument role, string name, string policy)
    {
        var policies = new SortedDictionary<string, string>(role.Policies.ToDictionary(), StringComparer.Ordinal) { [name] = policy };
        return policies.Values.Sum(text => text.Count(c => !char.IsWhiteSpace(c))) <= PoliciesCharsMax
            ? role with { Policies = policies }
            : throw IamErrors.LimitExceededException($"Maximum policy size of {PoliciesCharsMax} bytes exceeded for role {role.Name}");
    }
}
