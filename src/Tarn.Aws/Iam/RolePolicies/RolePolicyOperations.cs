using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.RolePolicies;

/// <summary>Policies of roles: inline and attached ones, and the boundary.</summary>
/// <param name="roles">Finds and changes roles.</param>
[AwsOperations("iam")]
internal sealed partial class RolePolicyOperations(IdentityFinder roles)
{
    private readonly IdentityPolicies _policies = new(roles);

    /// <summary>Attaches a managed policy to a role.</summary>
    public Task AttachRolePolicy(AttachRolePolicyInput input, Call call, CancellationToken cancellationToken) =>
        _policies.Attach(call, input.RoleName, input.PolicyArn, cancellationToken);

    /// <summary>Removes the bound of a role's rights.</summary>
    public Task DeleteRolePermissionsBoundary(DeleteRolePermissionsBoundaryInput input, Call call, CancellationToken cancellationToken) =>
        _policies.SetBoundary(call, input.RoleName, null, cancellationToken);

    /// <summary>Removes an inline policy.</summary>
    public Task DeleteRolePolicy(DeleteRolePolicyInput input, Call call, CancellationToken cancellationToken) =>
        _policies.Delete(call, input.RoleName, input.PolicyName, cancellationToken);

    /// <summary>Detaches a managed policy from a role.</summary>
    public Task DetachRolePolicy(DetachRolePolicyInput input, Call call, CancellationToken cancellationToken) =>
        _policies.Detach(call, input.RoleName, input.PolicyArn, cancellationToken);

    /// <summary>An inline policy.</summary>
    public Task<GetRolePolicyOutput> GetRolePolicy(GetRolePolicyInput input, Call call, CancellationToken cancellationToken)
    {
        var (name, policy) = _policies.Get(call, input.RoleName, input.PolicyName);
        return Task.FromResult(new GetRolePolicyOutput { RoleName = name, PolicyName = input.PolicyName, PolicyDocument = policy });
    }

    /// <summary>The managed policies of a role.</summary>
    public Task<ListAttachedRolePoliciesOutput> ListAttachedRolePolicies(ListAttachedRolePoliciesInput input, Call call, CancellationToken cancellationToken)
    {
        var page = _policies.ListAttached(call, input.RoleName, input.PathPrefix, input.Marker, input.MaxItems);
        return Task.FromResult(new ListAttachedRolePoliciesOutput { AttachedPolicies = page.Items, IsTruncated = page.IsTruncated, Marker = page.Marker });
    }

    /// <summary>The names of a role's inline policies.</summary>
    public Task<ListRolePoliciesOutput> ListRolePolicies(ListRolePoliciesInput input, Call call, CancellationToken cancellationToken)
    {
        var page = _policies.List(call, input.RoleName, input.Marker, input.MaxItems);
        return Task.FromResult(new ListRolePoliciesOutput { PolicyNames = page.Items, IsTruncated = page.IsTruncated, Marker = page.Marker });
    }

    /// <summary>Sets the policy that bounds a role's rights.</summary>
    public Task PutRolePermissionsBoundary(PutRolePermissionsBoundaryInput input, Call call, CancellationToken cancellationToken) =>
        _policies.SetBoundary(call, input.RoleName, input.PermissionsBoundary, cancellationToken);

    /// <summary>Adds or replaces an inline policy.</summary>
    public Task PutRolePolicy(PutRolePolicyInput input, Call call, CancellationToken cancellationToken) =>
        _policies.Put(call, input.RoleName, input.PolicyName, input.PolicyDocument, cancellationToken);
}
