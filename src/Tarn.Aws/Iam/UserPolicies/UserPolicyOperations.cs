using Tarn.Aws.Iam.Finding;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Iam.UserPolicies;

/// <summary>Policies of users: inline and attached ones, and the boundary.</summary>
/// <param name="users">Finds and changes users.</param>
[AwsOperations("iam")]
internal sealed partial class UserPolicyOperations(IdentityFinder users);
