using Microsoft.Extensions.Logging;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Telemetry.Metrics.Tails;

/// <summary>The parts and limits of the store of metrics.</summary>
public sealed record MetricParts
{
    public required IMetadataStore Store { get; init; }

    public required IStreamLog Streams { get; init; }

    /// <summary>Streams and their shards.</summary>
    public required StreamDirectory Directory { get; init; }

    /// <summary>Refuses puts when records are held for too long.</summary>
    public required HoldLimit HoldLimit { get; init; }

    /// <summary>The most metrics of an account in a region.</summary>
    public required int SeriesMax { get; init; }

    /// <summary>The most memory of recent points, all scopes together.</summary>
    public required long BytesMax { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The server's log.</summary>
    public required ILogger Log { get; init; }
}
