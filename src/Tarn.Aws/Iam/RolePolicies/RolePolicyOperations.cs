using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.RolePolicies;

/// <summary>Policies of roles: inline and attached ones, and the boundary.</summary>
/// <param name="roles">Finds and changes roles.</param>
[AwsOperations("iam")]
internal sealed partial class RolePolicyOperations(IdentityFinder roles)
{
    /// <summary>Attaches a managed policy to a role.</summary>
    public async Task AttachRolePolicy(AttachRolePolicyInput input, Call call, CancellationToken cancellationToken) => await roles.Change(
            call,
            input.RoleName,
            (transaction, resource, role) => PolicyUseChanges.Attach(transaction, resource.Id, role, input.PolicyArn),
            cancellationToken);

    /// <summary>Removes the bound of a role's rights.</summary>
    public async Task DeleteRolePermissionsBoundary(DeleteRolePermissionsBoundaryInput input, Call call, CancellationToken cancellationToken) =>
        await roles.Change(
            call,
            input.RoleName,
            (transaction, resource, role) => role.Boundary is null
                ? throw IamErrors.NoSuchEntityException($"The role {role.Name} has no permissions boundary.")
                : PolicyUseChanges.SetBoundary(transaction, resource.Id, role, null),
            cancellationToken);

    /// <summary>Removes an inline policy.</summary>
    public async Task DeleteRolePolicy(DeleteRolePolicyInput input, Call call, CancellationToken cancellationToken) =>
        await roles.Change(call, input.RoleName, role => InlinePolicies.Without(role, input.PolicyName), cancellationToken);

    /// <summary>Detaches a managed policy from a role.</summary>
    public async Task DetachRolePolicy(DetachRolePolicyInput input, Call call, CancellationToken cancellationToken) => await roles.Change(
            call,
            input.RoleName,
            (transaction, resource, role) => ValueTask.FromResult(PolicyUseChanges.Detach(transaction, resource.Id, role, input.PolicyArn)),
            cancellationToken);

    /// <summary>An inline policy.</summary>
    public Task<GetRolePolicyOutput> GetRolePolicy(GetRolePolicyInput input, Call call, CancellationToken cancellationToken)
    {
        var (_, role) = roles.Find(call, input.RoleName);
        return Task.FromResult(new GetRolePolicyOutput
        {
            RoleName = role.Name,
            PolicyName = input.PolicyName,
            PolicyDocument = PolicyTexts.Encode(InlinePolicies.Get(role, input.PolicyName)),
        });
    }

    /// <summary>The managed policies of a role.</summary>
    public Task<ListAttachedRolePoliciesOutput> ListAttachedRolePolicies(
        ListAttachedRolePoliciesInput input, Call call, CancellationToken cancellationToken)
    {
        var (_, role) = roles.Find(call, input.RoleName);
        var page = MarkerPage<AttachedPolicy>.Of(
            IdentityView.AttachedOf(role, input.PathPrefix), policy => policy.PolicyArn!, input.Marker, input.MaxItems);
        return Task.FromResult(new ListAttachedRolePoliciesOutput
        {
            AttachedPolicies = page.Items,
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        });
    }

    /// <summary>The names of a role's inline policies.</summary>
    public Task<ListRolePoliciesOutput> ListRolePolicies(ListRolePoliciesInput input, Call call, CancellationToken cancellationToken)
    {
        var (_, role) = roles.Find(call, input.RoleName);
        var page = MarkerPage<string>.Of(role.Inline.Keys, name => name, input.Marker, input.MaxItems);
        return Task.FromResult(new ListRolePoliciesOutput { PolicyNames = page.Items, IsTruncated = page.IsTruncated, Marker = page.Marker });
    }

    /// <summary>Sets the policy that bounds a role's rights.</summary>
    public async Task PutRolePermissionsBoundary(PutRolePermissionsBoundaryInput input, Call call, CancellationToken cancellationToken) =>
        await roles.Change(
            call,
            input.RoleName,
            (transaction, resource, role) => PolicyUseChanges.SetBoundary(transaction, resource.Id, role, input.PermissionsBoundary),
            cancellationToken);

    /// <summary>Adds or replaces an inline policy.</summary>
    public async Task PutRolePolicy(PutRolePolicyInput input, Call call, CancellationToken cancellationToken) =>
        await roles.Change(call, input.RoleName, role => InlinePolicies.With(role, input.PolicyName, input.PolicyDocument), cancellationToken);
}
