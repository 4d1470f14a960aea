using Microsoft.Extensions.Logging;
using Tarn.Access.Registry;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;
using Tarn.Targets;
using Tarn.Telemetry.Metrics.Queries;

namespace Tarn.Telemetry.Alarms.Running;

/// <summary>The parts that alarms work with.</summary>
public sealed record AlarmParts
{
    public required IMetadataStore Store { get; init; }

    public required IStreamLog Streams { get; init; }

    /// <summary>Streams and their shards.</summary>
    public required StreamDirectory Directory { get; init; }

    /// <summary>The alarms by their names.</summary>
    public required ResourceRegistry Registry { get; init; }

    /// <summary>The points that alarms compare.</summary>
    public required IMetricSource Metrics { get; init; }

    /// <summary>The topics and functions that get messages.</summary>
    public required TargetDirectory Targets { get; init; }

    /// <summary>The default buses, which get changes of states.</summary>
    public required ServiceEvents Events { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The server's log.</summary>
    public required ILogger Log { get; init; }

    internal long NowMs => Time.GetUtcNow().ToUnixTimeMilliseconds();
}
