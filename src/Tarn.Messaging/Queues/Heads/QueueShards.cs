using Tarn.Storage.Records;

namespace Tarn.Messaging.Queues.Heads;

/// <summary>The internal stream of a queue and its two shards.</summary>
/// <param name="Stream">The stream, which is the queue's id.</param>
/// <param name="Messages">The shard of messages, ordinal 0.</param>
/// <param name="Marks">The shard of queue records, ordinal 1.</param>
internal readonly record struct QueueShards(StreamId Stream, ShardId Messages, ShardId Marks);
