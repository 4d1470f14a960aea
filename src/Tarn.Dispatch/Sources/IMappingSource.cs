using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Dispatch.Sources;

/// <summary>A kind of streams that mappings read: the form of their records in events, and the rights to read them.</summary>
public interface IMappingSource
{
    /// <summary>The service in ARNs of these streams: <c>kinesis</c>.</summary>
    string Service { get; }

    /// <summary>The actions that the reader's role needs on the stream.</summary>
    IReadOnlyList<string> Actions { get; }

    /// <summary>The member of a failure document that describes the batch: <c>KinesisBatchInfo</c>.</summary>
    string BatchInfo { get; }

    /// <summary>Begins a shard.</summary>
    ISourceShard Open(ReadStream stream, ShardDescription shard);

    /// <summary>The record's sequence number, as events have it.</summary>
    string NumberOf(ShardId shard, long offset);

    /// <summary>Reads a sequence number that a target's answer names.</summary>
    bool TryParse(string? text, out SequenceNumber number);
}
