using Tarn.Access;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.RoleTags;

internal sealed partial class RoleTagOperations
{
    /// <summary>Removes tags; absent keys are ignored.</summary>
    public async Task<UntagRoleOutput> UntagRole(UntagRoleInput input, Call call, CancellationToken cancellationToken)
    {
        await changes.Remove(Present(call, input.RoleName), input.TagKeys, cancellationToken);
        return new UntagRoleOutput();
    }
}
