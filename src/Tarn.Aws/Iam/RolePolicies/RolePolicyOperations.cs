using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Iam.RolePolicies;

/// <summary>Inline policies of roles: kept with the role.</summary>
/// <param name="roles">Finds and changes roles.</param>
[AwsOperations("iam")]
internal sealed partial class RolePolicyOperations(RoleFinder roles)
{
    private const int PageDefault = 100;

    private static AwsErrorException NotFound(string policy) =>
        Model.IamErrors.NoSuchEntityException($"The role policy with name {policy} cannot be found.");
}
