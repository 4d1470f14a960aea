using Tarn.Storage.Records;

namespace Tarn.Analytics.Runs.Rows;

/// <summary>A shard as a checkpoint has it.</summary>
/// <param name="Number">The number in the application.</param>
/// <param name="Source">The source's number.</param>
/// <param name="Id">The shard.</param>
/// <param name="Next">The first offset whose record is not in the state.</param>
/// <param name="IsClosed">Whether it has left its source.</param>
/// <param name="Parts">The parts of the packed record at <paramref name="Next"/> that are in the state.</param>
internal readonly record struct CheckpointShard(int Number, int Source, ShardId Id, long Next, bool IsClosed, int Parts);
