namespace Tarn.Telemetry.Trails.Definitions;

/// <summary>Resources of one type.</summary>
/// <param name="Type">CloudTrail's type: <c>AWS::S3::Object</c>.</param>
/// <param name="Arns">ARNs, or their starts.</param>
public sealed record DataResources(string Type, IReadOnlyList<string> Arns);
