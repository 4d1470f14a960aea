using Tarn.Aws.Iam.Finding;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Iam.PolicyVersions;

/// <summary>Versions of managed policies.</summary>
/// <param name="policies">Finds and changes managed policies.</param>
[AwsOperations("iam")]
internal sealed partial class PolicyVersionOperations(PolicyFinder policies);
