using System.Buffers.Binary;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Buses.Rules;

/// <summary>How far the events of buses were delivered. A row changes in the commit of the copies that it covers.</summary>
internal static class BusPositions
{
    private const byte Version = 1;

    private static readonly Space Space = new(531, "buses.places");

    /// <summary>The first event that is not delivered.</summary>
    public static async ValueTask<long> Of(IMetadataReader reader, StreamId bus) =>
        await reader.Get(Space, Key(bus)) is { } value ? new ValueReader(value.Span).Fixed() : 0;

    /// <summary>Moves a bus.</summary>
    /// <exception cref="TarnException">Conflict: the bus is at another place.</exception>
    public static async ValueTask Move(IMetadataTransaction transaction, StreamId bus, long from, long to)
    {
        if (await Of(transaction, bus) != from)
        {
            throw new TarnException(ErrorKind.Conflict, "Another commit has moved the bus.");
        }

        transaction.Put(Space, Key(bus), new ValueWriter(Version).Fixed(to).ToArray());
    }

    public static void Remove(IMetadataTransaction transaction, StreamId bus) => transaction.Delete(Space, Key(bus));

    private static byte[] Key(StreamId bus)
    {
        var key = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, bus.Value);
        return key;
    }
}
