using Tarn.Delivery.Configuration.Conversion;
using Tarn.Delivery.Destinations;

namespace Tarn.Delivery.Configuration;

/// <summary>Records, joined byte for byte, become objects of a bucket (Firehose's ExtendedS3).</summary>
public sealed record ObjectsDestinationConfig : DestinationConfig
{
    public override DestinationKind Kind => DestinationKind.Objects;

    public override string ShownName => $"s3://{Objects.Bucket}/{Objects.Prefix}";

    public override bool TakesQueries => IsPartitioned;

    public override bool HasPartitions => IsPartitioned;

    /// <summary>The bytes written after each record (AppendDelimiterToRecord); empty: none, as in AWS.</summary>
    public ReadOnlyMemory<byte> Delimiter { get; init; }

    /// <summary>Whether each combination of partition keys has objects of its own (dynamic partitioning).</summary>
    public bool IsPartitioned { get; init; }

    /// <summary>The conversion to Parquet; null: records are joined unchanged.</summary>
    public ConversionConfig? Conversion { get; init; }
}
