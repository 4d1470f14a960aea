using Tarn.Storage.Records;

namespace Tarn.Storage.Streams;

/// <summary>Which streams and shards a log has found in itself at its start.</summary>
/// <param name="Streams">Each stream's retention.</param>
/// <param name="Shards">Each shard's stream, and whether it is closed.</param>
/// <param name="RecordsLost">Something could not be read of which it is not known whose records it held.</param>
public sealed record LogContents(
    IReadOnlyDictionary<StreamId, TimeSpan> Streams, IReadOnlyDictionary<ShardId, (StreamId Stream, bool Closed)> Shards, bool RecordsLost);
