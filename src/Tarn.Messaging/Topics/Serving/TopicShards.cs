using Tarn.Storage.Records;

namespace Tarn.Messaging.Topics.Serving;

/// <summary>The internal stream of a topic.</summary>
internal readonly record struct TopicShards(StreamId Stream, ShardId Messages, ShardId Marks);
