using Tarn.Access.Identities;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.Roles;

/// <summary>Roles.</summary>
/// <param name="roles">Finds and changes roles.</param>
[AwsOperations("iam")]
internal sealed partial class RoleOperations(IdentityFinder roles)
{
    /// <summary>Creates a role. It has no rights yet.</summary>
    public async Task<CreateRoleOutput> CreateRole(CreateRoleInput input, Call call, CancellationToken cancellationToken)
    {
        var role = new Identity
        {
            Kind = IdentityKind.Role,
            Name = input.RoleName,
            Path = input.Path ?? "/",
            Trust = PolicyTexts.CheckTrust(input.AssumeRolePolicyDocument),
            Description = input.Description,
            SessionSecondsMax = input.MaxSessionDuration ?? Identity.SessionSecondsDefault,
            Boundary = input.PermissionsBoundary,
        };
        var tags = IdentityView.TagsOf(input.Tags);
        return new CreateRoleOutput { Role = IdentityView.RoleOf(await roles.Create(call, role, tags, cancellationToken), role, tags) };
    }

    /// <summary>Deletes a role without policies. Its sessions end with it.</summary>
    public async Task DeleteRole(DeleteRoleInput input, Call call, CancellationToken cancellationToken) =>
        await roles.Delete(call, input.RoleName, cancellationToken);

    public async Task<GetRoleOutput> GetRole(GetRoleInput input, Call call, CancellationToken cancellationToken)
    {
        var (role, identity) = roles.Find(call, input.RoleName);
        return new GetRoleOutput { Role = await Show(role, identity, cancellationToken) };
    }

    /// <summary>The instance profiles of a role: none, because instance profiles cannot be made.</summary>
    [Kept("*", "there are no instance profiles; tools ask before they delete a role")]
    public Task<ListInstanceProfilesForRoleOutput> ListInstanceProfilesForRole(
        ListInstanceProfilesForRoleInput input, Call call, CancellationToken cancellationToken)
    {
        roles.Find(call, input.RoleName);
        return Task.FromResult(new ListInstanceProfilesForRoleOutput { InstanceProfiles = [], IsTruncated = false });
    }

    /// <summary>Roles below a path. Their tags are not shown, as on AWS.</summary>
    public async Task<ListRolesOutput> ListRoles(ListRolesInput input, Call call, CancellationToken cancellationToken)
    {
        var page = await roles.List(call, input.PathPrefix, input.Marker, input.MaxItems, cancellationToken);
        return new ListRolesOutput
        {
            Roles = [.. page.Items.Select(role => IdentityView.RoleOf(role.Resource, role.Identity, []))],
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }

    /// <summary>Replaces the trust policy. Sessions that exist stay.</summary>
    public async Task UpdateAssumeRolePolicy(UpdateAssumeRolePolicyInput input, Call call, CancellationToken cancellationToken)
    {
        var policy = PolicyTexts.CheckTrust(input.PolicyDocument);
        await roles.Change(call, input.RoleName, role => role with { Trust = policy }, cancellationToken);
    }

    /// <summary>Changes the description and the longest session.</summary>
    public async Task UpdateRole(UpdateRoleInput input, Call call, CancellationToken cancellationToken) => await roles.Change(
            call,
            input.RoleName,
            role => role with
            {
                Description = input.Description ?? role.Description,
                SessionSecondsMax = input.MaxSessionDuration ?? role.SessionSecondsMax,
            },
            cancellationToken);

    /// <summary>Changes the description.</summary>
    public async Task<UpdateRoleDescriptionOutput> UpdateRoleDescription(
        UpdateRoleDescriptionInput input, Call call, CancellationToken cancellationToken)
    {
        var (role, identity) = await roles.Change(
            call, input.RoleName, present => present with { Description = input.Description }, cancellationToken);
        return new UpdateRoleDescriptionOutput { Role = await Show(role, identity, cancellationToken) };
    }

    private async Task<Role> Show(Resource role, Identity identity, CancellationToken cancellationToken) =>
        IdentityView.RoleOf(role, identity, await roles.TagsOf(role, cancellationToken));
}
