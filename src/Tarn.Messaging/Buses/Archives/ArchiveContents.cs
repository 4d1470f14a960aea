using System.Buffers.Binary;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Buses.Archives;

/// <summary>The count of an archive's events, as a row: <c>docs/formats/buses.md</c>.</summary>
/// <param name="From">The first place that the retention has left.</param>
/// <param name="To">The first place that is not counted.</param>
/// <param name="Events">The events between them.</param>
/// <param name="Bytes">Their bytes.</param>
internal readonly record struct ArchiveContents(ArchiveOffset From, ArchiveOffset To, long Events, long Bytes)
{
    private const byte Version = 1;

    private static readonly Space Space = new(538, "buses.archived");

    public static async ValueTask<ArchiveContents> Of(IMetadataReader reader, StreamId archive)
    {
        if (await reader.Get(Space, Key(archive)) is not { } value)
        {
            return default;
        }

        var row = new ValueReader(value.Span);
        return new ArchiveContents(
            new ArchiveOffset(row.Fixed(), row.Fixed()), new ArchiveOffset(row.Fixed(), row.Fixed()), row.Fixed(), row.Fixed());
    }

    public static void Remove(IMetadataTransaction transaction, StreamId archive) => transaction.Delete(Space, Key(archive));

    public void Put(IMetadataTransaction transaction, StreamId archive) =>
        transaction.Put(Space, Key(archive), new ValueWriter(Version)
            .Fixed(From.Shard).Fixed(From.Offset).Fixed(To.Shard).Fixed(To.Offset).Fixed(Events).Fixed(Bytes).ToArray());

    private static byte[] Key(StreamId archive)
    {
        var key = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, archive.Value);
        return key;
    }
}
