using Tarn.Wire.Protocols;

namespace Tarn.Aws.TarnApi.Flow;

/// <summary>The ways of data through the instance.</summary>
/// <param name="reports">Makes the picture.</param>
[AwsOperations("tarn")]
internal sealed partial class FlowOperations(FlowReports reports);
