using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Messaging.Buses.Events;

/// <summary>Events as records of their bus: <c>docs/formats/buses.md</c>. The call's key is in the frame, not in the record.</summary>
public static class EventCodec
{
    private const byte Version = 1;

    /// <summary>The record.</summary>
    public static byte[] Write(BusEvent one) => new ValueWriter(Version)
        .Bytes(one.Id.ToByteArray(bigEndian: true)).Fixed(one.TimeMs).Fixed(one.AcceptedMs).Text(one.Source).Text(one.DetailType).Text(one.Account)
        .Text(one.Region).Texts(one.Resources).Text(one.TraceHeader).Count(one.Hops).Text(one.ReplayName).Texts(one.OnlyRules)
        .Bytes(one.Detail.Span).ToArray();

    /// <summary>The event of a record.</summary>
    /// <exception cref="TarnException">Damaged: the bytes are no event.</exception>
    public static BusEvent Read(ReadOnlySpan<byte> record)
    {
        var reader = new ValueReader(record);
        return reader.Version != Version
            ? throw new TarnException(ErrorKind.Damaged, "The record is no event of a bus.")
            : new BusEvent
            {
                Id = new Guid(reader.Bytes(out _), bigEndian: true),
                TimeMs = reader.Fixed(),
                AcceptedMs = reader.Fixed(),
                Source = reader.Text()!,
                DetailType = reader.Text()!,
                Account = reader.Text()!,
                Region = reader.Text()!,
                Resources = reader.Texts(),
                TraceHeader = reader.Text(),
                Hops = (int)reader.Count(),
                ReplayName = reader.Text(),
                OnlyRules = reader.Texts(),
                Detail = reader.Bytes(),
            };
    }
}
