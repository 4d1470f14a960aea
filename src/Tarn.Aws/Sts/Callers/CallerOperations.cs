using Tarn.Wire.Protocols;

namespace Tarn.Aws.Sts.Callers;

/// <summary>The caller of an operation.</summary>
[AwsOperations("sts")]
internal sealed partial class CallerOperations;
