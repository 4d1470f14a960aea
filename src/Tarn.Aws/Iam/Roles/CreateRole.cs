using Tarn.Access;
using Tarn.Access.Identities;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.Roles;

internal sealed partial class RoleOperations
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
}
