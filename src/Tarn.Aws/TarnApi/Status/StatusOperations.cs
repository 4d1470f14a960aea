using Tarn.Wire.Protocols;

namespace Tarn.Aws.TarnApi.Status;

/// <summary>The state of the instance.</summary>
/// <param name="parts">Each reports the state of one part.</param>
/// <param name="time">The clock.</param>
[AwsOperations("tarn")]
internal sealed partial class StatusOperations(IReadOnlyList<IStatusPart> parts, TimeProvider time);
