using Tarn.Storage.Records;

namespace Tarn.Analytics.Runs;

/// <summary>The stream of a source, and the first offset to read of each shard that it has now.</summary>
internal sealed record SourceStart(StreamId Stream, IReadOnlyDictionary<ShardId, long> Starts);
