using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Messaging.Schedules.Sending;

/// <summary>One occurrence of a schedule; as a record of an internal stream while it waits: <c>docs/formats/schedules.md</c>.</summary>
/// <param name="Id">Its execution id: the same at each attempt.</param>
/// <param name="Schedule">The schedule's id.</param>
/// <param name="TimeMs">The time of the schedule, Unix milliseconds.</param>
/// <param name="AcceptedMs">When it was due, Unix milliseconds.</param>
/// <param name="Arn">The schedule's ARN.</param>
/// <param name="TargetArn">The target when the occurrence was due.</param>
/// <param name="Bytes">The length of the input.</param>
internal sealed record Occurrence(Guid Id, long Schedule, long TimeMs, long AcceptedMs, string Arn, string TargetArn, int Bytes)
{
    private const byte Version = 1;

    public byte[] Encode() => new ValueWriter(Version).Bytes(Id.ToByteArray(bigEndian: true)).Fixed(Schedule).Fixed(TimeMs).Fixed(AcceptedMs)
        .Text(Arn).Text(TargetArn).Count(Bytes).ToArray();

    public static Occurrence Decode(ReadOnlySpan<byte> record)
    {
        var reader = new ValueReader(record);
        Invariant.Check(reader.Version == Version);
        return new Occurrence(
            new Guid(reader.Bytes(out _), bigEndian: true), reader.Fixed(), reader.Fixed(), reader.Fixed(), reader.Text()!, reader.Text()!,
            (int)reader.Count());
    }
}
