using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.UserPolicies;

/// <summary>Policies of users: inline and attached ones, and the boundary.</summary>
/// <param name="users">Finds and changes users.</param>
[AwsOperations("iam")]
internal sealed partial class UserPolicyOperations(IdentityFinder users)
{
    private readonly IdentityPolicies _policies = new(users);

    /// <summary>Attaches a managed policy to a user.</summary>
    public Task AttachUserPolicy(AttachUserPolicyInput input, Call call, CancellationToken cancellationToken) =>
        _policies.Attach(call, input.UserName, input.PolicyArn, cancellationToken);

    /// <summary>Removes the bound of a user's rights.</summary>
    public Task DeleteUserPermissionsBoundary(DeleteUserPermissionsBoundaryInput input, Call call, CancellationToken cancellationToken) =>
        _policies.SetBoundary(call, input.UserName, null, cancellationToken);

    /// <summary>Removes an inline policy.</summary>
    public Task DeleteUserPolicy(DeleteUserPolicyInput input, Call call, CancellationToken cancellationToken) =>
        _policies.Delete(call, input.UserName, input.PolicyName, cancellationToken);

    /// <summary>Detaches a managed policy from a user.</summary>
    public Task DetachUserPolicy(DetachUserPolicyInput input, Call call, CancellationToken cancellationToken) =>
        _policies.Detach(call, input.UserName, input.PolicyArn, cancellationToken);

    /// <summary>An inline policy.</summary>
    public Task<GetUserPolicyOutput> GetUserPolicy(GetUserPolicyInput input, Call call, CancellationToken cancellationToken)
    {
        var (name, policy) = _policies.Get(call, input.UserName, input.PolicyName);
        return Task.FromResult(new GetUserPolicyOutput { UserName = name, PolicyName = input.PolicyName, PolicyDocument = policy });
    }

    /// <summary>The managed policies of a user.</summary>
    public Task<ListAttachedUserPoliciesOutput> ListAttachedUserPolicies(ListAttachedUserPoliciesInput input, Call call, CancellationToken cancellationToken)
    {
        var page = _policies.ListAttached(call, input.UserName, input.PathPrefix, input.Marker, input.MaxItems);
        return Task.FromResult(new ListAttachedUserPoliciesOutput { AttachedPolicies = page.Items, IsTruncated = page.IsTruncated, Marker = page.Marker });
    }

    /// <summary>The names of a user's inline policies.</summary>
    public Task<ListUserPoliciesOutput> ListUserPolicies(ListUserPoliciesInput input, Call call, CancellationToken cancellationToken)
    {
        var page = _policies.List(call, input.UserName, input.Marker, input.MaxItems);
        return Task.FromResult(new ListUserPoliciesOutput { PolicyNames = page.Items, IsTruncated = page.IsTruncated, Marker = page.Marker });
    }

    /// <summary>Sets the policy that bounds a user's rights.</summary>
    public Task PutUserPermissionsBoundary(PutUserPermissionsBoundaryInput input, Call call, CancellationToken cancellationToken) =>
        _policies.SetBoundary(call, input.UserName, input.PermissionsBoundary, cancellationToken);

    /// <summary>Adds or replaces an inline policy.</summary>
    public Task PutUserPolicy(PutUserPolicyInput input, Call call, CancellationToken cancellationToken) =>
        _policies.Put(call, input.UserName, input.PolicyName, input.PolicyDocument, cancellationToken);
}
