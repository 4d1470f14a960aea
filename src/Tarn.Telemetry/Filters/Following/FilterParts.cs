using Microsoft.Extensions.Logging;
using Tarn.Access.Registry;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;
using Tarn.Targets;
using Tarn.Telemetry.Metrics;

namespace Tarn.Telemetry.Filters.Following;

/// <summary>The parts that filters work with.</summary>
public sealed record FilterParts
{
    public required IMetadataStore Store { get; init; }

    public required IStreamLog Streams { get; init; }

    /// <summary>Streams and their shards.</summary>
    public required StreamDirectory Directory { get; init; }

    /// <summary>The log groups.</summary>
    public required ResourceRegistry Registry { get; init; }

    /// <summary>The store that gets the data.</summary>
    public required MetricStore Metrics { get; init; }

    /// <summary>The streams, delivery streams and functions that get events.</summary>
    public required TargetDirectory Targets { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The server's log.</summary>
    public required ILogger Log { get; init; }

    internal long NowMs => Time.GetUtcNow().ToUnixTimeMilliseconds();
}
