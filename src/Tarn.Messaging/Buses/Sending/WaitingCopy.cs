using Tarn.Messaging.Buses.Events;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Buses.Sending;

/// <summary>An event that waits for one target, as a record of an internal stream: <c>docs/formats/buses.md</c>.</summary>
/// <param name="Id">Its own id, 16 bytes: one event may wait for a target more than once.</param>
/// <param name="AcceptedMs">When the bus took the event, Unix milliseconds.</param>
internal sealed record WaitingCopy(Guid Id, StreamId Bus, string Rule, string Target, long AcceptedMs, BusEvent Event)
{
    private const byte Version = 1;

    public byte[] Encode() => new ValueWriter(Version).Bytes(Id.ToByteArray(bigEndian: true)).Fixed(Bus.Value).Text(Rule).Text(Target).Fixed(AcceptedMs)
        .Bytes(EventCodec.Write(Event)).ToArray();

    public static WaitingCopy Decode(ReadOnlySpan<byte> record)
    {
        var reader = new ValueReader(record);
        Invariant.Check(reader.Version == Version);
        return new WaitingCopy(
            new Guid(reader.Bytes(out _), bigEndian: true), new StreamId(reader.Fixed()), reader.Text()!, reader.Text()!, reader.Fixed(),
            EventCodec.Read(reader.Bytes(out _)));
    }
}
