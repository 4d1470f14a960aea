using Tarn.Storage.Records;

namespace Tarn.Storage.Streams;

/// <summary>The streams and shards that a log found in itself at its start.</summary>
/// <param name="Streams">Each stream's retention.</param>
/// <param name="Shards">Each shard's stream, and whether it is closed.</param>
/// <param name="RecordsLost">
/// A part of the log could not be read, and it is unknown which shards' records it held.
/// </param>
public sealed record LogContents(
    IReadOnlyDictionary<StreamId, TimeSpan> Streams, IReadOnlyDictionary<ShardId, (StreamId Stream, bool Closed)> Shards, bool RecordsLost);
