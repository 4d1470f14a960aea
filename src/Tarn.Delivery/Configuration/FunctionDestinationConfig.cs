using Tarn.Delivery.Configuration.Steps;
using Tarn.Delivery.Destinations;

namespace Tarn.Delivery.Configuration;

/// <summary>
/// The function as the destination of the first part of a delivery: records go to the function, and its results to the
/// results stream. It is never stored.
/// </summary>
internal sealed record FunctionDestinationConfig : DestinationConfig
{
    public override DestinationKind Kind => DestinationKind.Function;

    public override string ShownName => Function.Arn;

    public required FunctionConfig Function { get; init; }

    /// <summary>The stream of the results.</summary>
    public required ResultsConfig Results { get; init; }
}
