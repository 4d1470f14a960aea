using Tarn.Access.Credentials;
using Tarn.Access.Outcomes;
using Tarn.Aws.Kinesis.Growth;
using Tarn.Aws.Kinesis.Limits;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Records;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Aws.Kinesis.Traffic;
using Tarn.Storage.Consumers;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Subscriptions;
using Tarn.Wire.Http.Bodies;

namespace Tarn.Aws.Kinesis;

/// <summary>The parts that the Kinesis door uses.</summary>
public sealed record KinesisParts
{
    /// <summary>The log of records.</summary>
    public required IStreamLog Log { get; init; }

    /// <summary>The layouts of the streams.</summary>
    public required StreamDirectory Streams { get; init; }

    /// <summary>Carries out changes of streams after the answer.</summary>
    public required StreamControl Control { get; init; }

    /// <summary>The sessions of consumers.</summary>
    public required ShardSubscriptions Subscriptions { get; init; }

    /// <summary>
    /// Refuses puts to a stream that holds undelivered records for too long: D26 (undelivered records are held).
    /// </summary>
    public required HoldLimit Holds { get; init; }

    /// <summary>The registry of names and tags.</summary>
    public required ResourceRegistry Registry { get; init; }

    /// <summary>The store of everything except the records.</summary>
    public required IMetadataStore Store { get; init; }

    /// <summary>Seals iterators and list tokens: D13 (tokens are sealed).</summary>
    public required SecretSealer Sealer { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Counts writes to on-demand streams.</summary>
    public ShardLoads Loads { get; init; } = new();

    /// <summary>The readers of streams; null: pushes are not counted for a reader.</summary>
    public ResourceReaders? Readers { get; init; }

    /// <summary>Counts what clients read of each shard.</summary>
    public ShardReads Reads { get; init; } = new();

    /// <summary>Counts records of streams with metrics of shards.</summary>
    public ShardMetrics Metrics { get; init; } = new();

    /// <summary>The real service's limits; null when they are off.</summary>
    public ServiceLimits? Limits { get; init; }

    /// <summary>
    /// The limit in bytes on all large answers of GetRecords together; readers beyond it wait for their turn.
    /// </summary>
    public long AnswerBytesMax { get; init; } = 256L << 20;

    internal BodyBudget Answers => new(AnswerBytesMax);

    internal PageTokens Tokens => new(
        Sealer,
        _ => KinesisErrors.InvalidArgumentException("Invalid NextToken."),
        ShardIterator.Lifetime,
        () => KinesisErrors.ExpiredNextTokenException(KinesisTexts.TokenExpired));
}
