using Tarn.Aws.Protocols;

namespace Tarn.Aws.Athena.WorkGroups;

/// <summary>The work group and its engine.</summary>
[AwsOperations("athena")]
internal sealed partial class WorkGroupOperations;
