using Tarn.Aws.Iam.Finding;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Iam.RolePolicies;

/// <summary>Policies of roles: inline and attached ones, and the boundary.</summary>
/// <param name="roles">Finds and changes roles.</param>
[AwsOperations("iam")]
internal sealed partial class RolePolicyOperations(IdentityFinder roles);
