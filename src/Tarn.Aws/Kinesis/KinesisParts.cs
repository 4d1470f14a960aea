using Tarn.Access.Credentials;
using Tarn.Access.Registry;
using Tarn.Aws.Kinesis.Growth;
using Tarn.Aws.Kinesis.Limits;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Subscriptions;

namespace Tarn.Aws.Kinesis;

/// <summary>What the door of Kinesis works with.</summary>
public sealed record KinesisParts
{
    /// <summary>The records.</summary>
    public required IStreamLog Log { get; init; }

    /// <summary>Which streams and shards there are.</summary>
    public required StreamDirectory Streams { get; init; }

    /// <summary>Carries out what is asked of streams after the answer.</summary>
    public required StreamControl Control { get; init; }

    /// <summary>The sessions of consumers.</summary>
    public required ShardSubscriptions Subscriptions { get; init; }

    /// <summary>When a stream takes no more puts, because a delivery does not read it (D26).</summary>
    public required HoldLimit Holds { get; init; }

    /// <summary>Names and tags.</summary>
    public required ResourceRegistry Registry { get; init; }

    /// <summary>Where all but the records lie.</summary>
    public required IMetadataStore Store { get; init; }

    /// <summary>Seals iterators and list tokens (D13).</summary>
    public required SecretSealer Sealer { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Counts what is written to on-demand streams.</summary>
    public ShardLoads Loads { get; init; } = new();

    /// <summary>The real service's limits; null: none.</summary>
    public ServiceLimits? Limits { get; init; }

    /// <summary>Bytes of all large answers of GetRecords together; readers beyond it wait their turn.</summary>
    public long AnswerBytesMax { get; init; } = 256L << 20;
}
