using Tarn.Access;
using Tarn.Access.Outcomes;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Metrics.Own;

/// <summary>A metric of a service, and the cells that have its values: a row of <c>Models/metrics</c>.</summary>
public sealed record MetricRow
{
    private const string DefaultBus = "default";

    /// <summary>The namespace: <c>AWS/Kinesis</c>.</summary>
    public required string Namespace { get; init; }

    public required string Name { get; init; }

    public required MetricUnit Unit { get; init; }

    /// <summary>The names of its dimensions; the first one is the resource's.</summary>
    public required IReadOnlyList<string> Dimensions { get; init; }

    public required CellKind Kind { get; init; }

    /// <summary>The service of its resources in the registry, which is also the one of its calls; empty: no resource has it.</summary>
    public string Service { get; init; } = "";

    /// <summary>The type of its resources in the registry.</summary>
    public string Type { get; init; } = "";

    /// <summary>The operations whose cells count; empty: the resource's.</summary>
    public IReadOnlyList<string> Operations { get; init; } = [];

    /// <summary>The metered unit of a sum.</summary>
    public UsageDimension? Dimension { get; init; }

    /// <summary>The sum of a service.</summary>
    public ServiceCell? Cell { get; init; }

    public Figure? Figure { get; init; }

    /// <summary>The name of the server's gauge.</summary>
    public string? Gauge { get; init; }

    /// <summary>The metric's value of one unit.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>Metrics of the same resource: while one of them has a value in a minute, this one has at least 0.</summary>
    public IReadOnlyList<string> ZeroWith { get; init; } = [];

    /// <summary>Whether each operation has a metric of its own.</summary>
    public bool IsByOperation => Dimensions.Contains("Operation");

    /// <summary>The operations of each of its metrics.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Groups => IsByOperation ? [.. Operations.Select(operation => new[] { operation })] : [Operations];

    /// <summary>The figures that its operations must count.</summary>
    public IEnumerable<OperationFigure> Figures => Operations.Select(operation => new OperationFigure(Service, operation, Dimension));

    /// <summary>
    /// The values of its dimensions. The name of a bus's rule begins with the bus, and rules of the default bus have no dimension for it.
    /// </summary>
    /// <param name="resource">The resource's name in the registry.</param>
    /// <param name="operation">The operation, where each has a metric of its own.</param>
    public IReadOnlyList<string> NamesOf(string resource, string? operation = null)
    {
        if (IsByOperation)
        {
            return [resource, operation!];
        }

        var slash = Dimensions.Count > 1 ? resource.LastIndexOf('/') : -1;
        return slash < 0 ? [resource] : resource[..slash] == DefaultBus ? [resource[(slash + 1)..]] : [resource[(slash + 1)..], resource[..slash]];
    }

    /// <summary>The metric of a resource.</summary>
    /// <param name="values">The values of its dimensions.</param>
    public MetricIdentity Of(IReadOnlyList<string> values) =>
        MetricIdentity.Of(Namespace, Name, Dimensions.Zip(values, (name, value) => new MetricDimension(name, value)));
}
