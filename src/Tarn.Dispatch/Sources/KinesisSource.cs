using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Dispatch.Sources;

/// <summary>Kinesis streams and their fan-out consumers.</summary>
public sealed class KinesisSource : IMappingSource
{
    /// <inheritdoc/>
    public string Service => "kinesis";

    /// <inheritdoc/>
    public IReadOnlyList<string> Actions { get; } = ["kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:DescribeStream"];

    /// <inheritdoc/>
    public string BatchInfo => "KinesisBatchInfo";

    /// <inheritdoc/>
    public ISourceShard Open(ReadStream stream, ShardDescription shard) => new KinesisRecords(stream, shard);

    /// <inheritdoc/>
    public string NumberOf(ShardId shard, long offset) => new SequenceNumber(shard, offset).ToKinesis();

    /// <inheritdoc/>
    public bool TryParse(string? text, out SequenceNumber number) => SequenceNumber.TryParseKinesis(text, out number);
}
