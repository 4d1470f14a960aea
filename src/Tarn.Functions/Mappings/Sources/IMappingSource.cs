using Tarn.Functions.Mappings.Configuration;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Functions.Mappings.Sources;

/// <summary>A kind of streams that mappings read: the form of their records in events, and the rights to read them.</summary>
public interface IMappingSource
{
    /// <summary>The service in ARNs of these streams: <c>kinesis</c>.</summary>
    string Service { get; }

    /// <summary>The actions that the function's role needs on the stream.</summary>
    IReadOnlyList<string> Actions { get; }

    /// <summary>The member of a failure document that describes the batch: <c>KinesisBatchInfo</c>.</summary>
    string BatchInfo { get; }

    /// <summary>Begins a shard.</summary>
    /// <param name="config">The mapping.</param>
    /// <param name="roleArn">The function's role.</param>
    ISourceShard Open(MappingConfig config, ShardDescription shard, string roleArn);

    /// <summary>The record's sequence number, as events have it.</summary>
    string NumberOf(ShardId shard, long offset);

    /// <summary>Reads a sequence number that a function's answer names.</summary>
    bool TryParse(string? text, out SequenceNumber number);
}
