using Tarn.Storage.Metadata;

namespace Tarn.Storage.Objects.Events;

/// <summary>A change of an object for one rule of its bucket. Its bytes are a record of an internal stream.</summary>
/// <param name="Bucket">The bucket's name.</param>
/// <param name="RuleId">The rule that asks for the change.</param>
/// <param name="TargetArn">The rule's target.</param>
public sealed record RuledEvent(string Bucket, string RuleId, string TargetArn, ObjectEvent Change)
{
    private const byte Version = 1;

    /// <summary>The record's bytes.</summary>
    public byte[] Encode() => new ValueWriter(Version)
        .Text(Bucket).Text(RuleId).Text(TargetArn).Fixed(Change.Number).Bytes(ObjectEventRows.Encode(Change)).ToArray();

    public static RuledEvent Decode(ReadOnlySpan<byte> record)
    {
        var reader = new ValueReader(record);
        Invariant.Check(reader.Version == Version);
        return new RuledEvent(reader.Text()!, reader.Text()!, reader.Text()!, ObjectEventRows.Decode(reader.Fixed(), reader.Bytes()));
    }
}
