using System.Buffers.Binary;
using System.Text;
using Tarn.Delivery.Configuration;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Delivery.Tests;

/// <summary>
/// Users' streams with names. Another project owns the names. A stream that is deleted and made again gets another id.
/// </summary>
internal static class NamedStreams
{
    private static readonly Space Names = new(255, "test.stream-names");

    public static async ValueTask<StreamId?> Find(IMetadataReader reader, string arn) =>
        await reader.Get(Names, Encoding.UTF8.GetBytes(arn)) is { } row ? new StreamId(BinaryPrimitives.ReadInt64BigEndian(row.Span)) : null;

    public static async Task<SourceConfig> CreateStream(this DeliveryWorld world, string arn, int shards = 1) => await world.Store.Commit(
        transaction =>
        {
            var made = StreamDirectory.Create(transaction, new NewStream { Owner = StreamOwner.Kinesis, Shards = shards }, DateTimeOffset.UnixEpoch);
            var row = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(row, made.Id.Value);
            transaction.Put(Names, Encoding.UTF8.GetBytes(arn), row);
            return ValueTask.FromResult(new SourceConfig(made.Id, null, arn));
        },
        default);

    public static async Task DeleteStream(this DeliveryWorld world, SourceConfig source) => await world.Store.Commit(
        async transaction =>
        {
            await StreamDirectory.Delete(transaction, source.Stream);
            transaction.Delete(Names, Encoding.UTF8.GetBytes(source.Arn!));
            await world.Deliveries.SourceRemoved(transaction, source.Stream);
            return true;
        },
        default);

    public static Task Put(this DeliveryWorld world, SourceConfig source, params string[] records) =>
        world.Put(source.Stream, world.Directory.Find(source.Stream)!.Shards[0].Id, [.. records.Select(Encoding.UTF8.GetBytes)]);
}
