using Microsoft.Extensions.Logging;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Segments;

namespace Tarn.Telemetry.Logs.Tails;

/// <summary>The parts that all tails share.</summary>
/// <param name="Directory">The streams and their shards.</param>
/// <param name="Segments">Writes segments.</param>
/// <param name="Accepted">Takes new events, in the order of acceptance, with the names of their streams. It must be quick.</param>
/// <param name="Time">The clock.</param>
/// <param name="Log">The server's log.</param>
internal sealed record TailParts(
    IStreamLog Streams,
    StreamDirectory Directory,
    LogSegmentStore Segments,
    Action<LogScope, IReadOnlyList<StoredEvent>, IReadOnlyDictionary<LogStreamId, LogStreamNames>> Accepted,
    TimeProvider Time,
    ILogger Log);
