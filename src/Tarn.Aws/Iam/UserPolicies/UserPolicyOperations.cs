using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.UserPolicies;

/// <summary>Policies of users: inline and attached ones, and the boundary.</summary>
/// <param name="users">Finds and changes users.</param>
[AwsOperations("iam")]
internal sealed partial class UserPolicyOperations(IdentityFinder users)
{
    /// <summary>Attaches a managed policy to a user.</summary>
    public async Task AttachUserPolicy(AttachUserPolicyInput input, Call call, CancellationToken cancellationToken) => await users.Change(
            call,
            input.UserName,
            (transaction, resource, user) => PolicyUseChanges.Attach(transaction, resource.Id, user, input.PolicyArn),
            cancellationToken);

    /// <summary>Removes the bound of a user's rights.</summary>
    public async Task DeleteUserPermissionsBoundary(DeleteUserPermissionsBoundaryInput input, Call call, CancellationToken cancellationToken) =>
        await users.Change(
            call,
            input.UserName,
            (transaction, resource, user) => user.Boundary is null
                ? throw IamErrors.NoSuchEntityException($"The user {user.Name} has no permissions boundary.")
                : PolicyUseChanges.SetBoundary(transaction, resource.Id, user, null),
            cancellationToken);

    /// <summary>Removes an inline policy.</summary>
    public async Task DeleteUserPolicy(DeleteUserPolicyInput input, Call call, CancellationToken cancellationToken) =>
        await users.Change(call, input.UserName, user => InlinePolicies.Without(user, input.PolicyName), cancellationToken);

    /// <summary>Detaches a managed policy from a user.</summary>
    public async Task DetachUserPolicy(DetachUserPolicyInput input, Call call, CancellationToken cancellationToken) => await users.Change(
            call,
            input.UserName,
            (transaction, resource, user) => ValueTask.FromResult(PolicyUseChanges.Detach(transaction, resource.Id, user, input.PolicyArn)),
            cancellationToken);

    /// <summary>An inline policy.</summary>
    public Task<GetUserPolicyOutput> GetUserPolicy(GetUserPolicyInput input, Call call, CancellationToken cancellationToken)
    {
        var (_, user) = users.Find(call, input.UserName);
        return Task.FromResult(new GetUserPolicyOutput
        {
            UserName = user.Name,
            PolicyName = input.PolicyName,
            PolicyDocument = PolicyTexts.Encode(InlinePolicies.Get(user, input.PolicyName)),
        });
    }

    /// <summary>The managed policies of a user.</summary>
    public Task<ListAttachedUserPoliciesOutput> ListAttachedUserPolicies(
        ListAttachedUserPoliciesInput input, Call call, CancellationToken cancellationToken)
    {
        var (_, user) = users.Find(call, input.UserName);
        var page = MarkerPage<AttachedPolicy>.Of(
            IdentityView.AttachedOf(user, input.PathPrefix), policy => policy.PolicyArn!, input.Marker, input.MaxItems);
        return Task.FromResult(new ListAttachedUserPoliciesOutput
        {
            AttachedPolicies = page.Items,
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        });
    }

    /// <summary>The names of a user's inline policies.</summary>
    public Task<ListUserPoliciesOutput> ListUserPolicies(ListUserPoliciesInput input, Call call, CancellationToken cancellationToken)
    {
        var (_, user) = users.Find(call, input.UserName);
        var page = MarkerPage<string>.Of(user.Inline.Keys, name => name, input.Marker, input.MaxItems);
        return Task.FromResult(new ListUserPoliciesOutput { PolicyNames = page.Items, IsTruncated = page.IsTruncated, Marker = page.Marker });
    }

    /// <summary>Sets the policy that bounds a user's rights.</summary>
    public async Task PutUserPermissionsBoundary(PutUserPermissionsBoundaryInput input, Call call, CancellationToken cancellationToken) =>
        await users.Change(
            call,
            input.UserName,
            (transaction, resource, user) => PolicyUseChanges.SetBoundary(transaction, resource.Id, user, input.PermissionsBoundary),
            cancellationToken);

    /// <summary>Adds or replaces an inline policy.</summary>
    public async Task PutUserPolicy(PutUserPolicyInput input, Call call, CancellationToken cancellationToken) =>
        await users.Change(call, input.UserName, user => InlinePolicies.With(user, input.PolicyName, input.PolicyDocument), cancellationToken);
}
