namespace Tarn.Delivery.Configuration;

/// <summary>Records are joined, byte for byte, into objects of a bucket (Firehose's ExtendedS3).</summary>
public sealed record ObjectsDestinationConfig : DestinationConfig
{
    /// <summary>What is written after each record (AppendDelimiterToRecord); empty: nothing, as in AWS.</summary>
    public ReadOnlyMemory<byte> Delimiter { get; init; }
}
