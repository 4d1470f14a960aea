using Tarn.Functions.Mappings.Configuration;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Functions.Mappings.Sources;

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
    public ISourceShard Open(MappingConfig config, ShardDescription shard, string roleArn) => new KinesisRecords(config, shard, roleArn);

    /// <inheritdoc/>
    public string NumberOf(ShardId shard, long offset) => new SequenceNumber(shard, offset).ToKinesis();

    /// <inheritdoc/>
    public bool TryParse(string? text, out SequenceNumber number) => SequenceNumber.TryParseKinesis(text, out number);
}
