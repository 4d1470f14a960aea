using Tarn.Aws.TarnApi.Model;

namespace Tarn.Aws.TarnApi.Flow;

/// <summary>A point that data passes.</summary>
/// <param name="Action">The action that a caller needs to see it.</param>
/// <param name="Arn">The resource of that action.</param>
/// <param name="Node">The point as shown.</param>
public sealed record FlowPoint(string Action, string Arn, FlowNode Node);
