namespace Tarn.Delivery.Configuration;

/// <summary>Records, joined byte for byte, become objects of a bucket (Firehose's ExtendedS3).</summary>
public sealed record ObjectsDestinationConfig : DestinationConfig
{
    /// <summary>The bytes written after each record (AppendDelimiterToRecord); empty: none, as in AWS.</summary>
    public ReadOnlyMemory<byte> Delimiter { get; init; }
}
