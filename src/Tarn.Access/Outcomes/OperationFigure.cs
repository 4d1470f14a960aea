namespace Tarn.Access.Outcomes;

/// <summary>A figure that the calls of one operation have of their own, beside the figure of their resource.</summary>
/// <param name="Service">The service's name in the model.</param>
/// <param name="Operation">The operation's name in the model.</param>
/// <param name="Dimension">The metered unit; null: the latencies of its good calls, and the number of the failed ones.</param>
public readonly record struct OperationFigure(string Service, string Operation, UsageDimension? Dimension);
