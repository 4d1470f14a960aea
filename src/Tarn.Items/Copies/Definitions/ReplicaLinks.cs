using System.Buffers.Binary;
using Tarn.Access;
using Tarn.Items.Tables;
using Tarn.Items.Windows;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Items.Copies.Definitions;

/// <summary>How far each replica has the records of each other one.</summary>
internal sealed class ReplicaLinks : IDisposable
{
    private const byte Version = 1;
    private readonly View<(long Source, long Target), IReadOnlyList<LogPosition>> _links;

    private ReplicaLinks(View<(long Source, long Target), IReadOnlyList<LogPosition>> links) => _links = links;

    public IEnumerable<(long Source, long Target)> All => _links.Snapshot.Select(link => link.Key);

    public static async Task<ReplicaLinks> Open(IMetadataStore store, CancellationToken cancellationToken) => new(
        await View<(long Source, long Target), IReadOnlyList<LogPosition>>.Open(store, ItemSpaces.Links, ReadKey, Decode, cancellationToken));

    /// <summary>The next offsets of a source's records for a target; a shard without one begins at 0.</summary>
    public IReadOnlyList<LogPosition> Of(ResourceId source, ResourceId target) =>
        _links.TryGet((source.Value, target.Value), out var positions) ? positions : [];

    /// <summary>The lowest offsets of each table's records that its replicas do not have.</summary>
    public IEnumerable<(ItemTable Source, IReadOnlyDictionary<ShardId, long> Positions)> Needed(ItemTables tables)
    {
        foreach (var group in tables.All.Where(table => table.Group != 0).GroupBy(table => table.Group))
        {
            foreach (var source in group)
            {
                var lowest = new Dictionary<ShardId, long>();
                var others = group.Where(target => target.Id != source.Id).Select(target => Of(source.Id, target.Id)).ToList();
                foreach (var shard in others.SelectMany(positions => positions).Select(position => position.Shard).Distinct())
                {
                    lowest[shard] = others.Min(positions => positions.FirstOrDefault(position => position.Shard == shard).NextOffset);
                }

                if (others.Count > 0)
                {
                    yield return (source, lowest);
                }
            }
        }
    }

    public static void Put(IMetadataTransaction transaction, ResourceId source, ResourceId target, IReadOnlyList<LogPosition> positions) =>
        transaction.Put(ItemSpaces.Links, Key(source.Value, target.Value), Encode(positions));

    public static void Delete(IMetadataTransaction transaction, (long Source, long Target) link) =>
        transaction.Delete(ItemSpaces.Links, Key(link.Source, link.Target));

    public void Dispose() => _links.Dispose();

    private static byte[] Key(long source, long target)
    {
        var key = new byte[2 * sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, source);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(sizeof(long)), target);
        return key;
    }

    private static (long Source, long Target) ReadKey(ReadOnlyMemory<byte> key) =>
        (BinaryPrimitives.ReadInt64BigEndian(key.Span), BinaryPrimitives.ReadInt64BigEndian(key.Span[sizeof(long)..]));

    private static byte[] Encode(IReadOnlyList<LogPosition> positions) =>
        JsonRow.Encode(Version, json => json.WriteList(positions, position => StreamWindowJson.Write(json, position)));

    private static IReadOnlyList<LogPosition> Decode(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> row) =>
        JsonRow.Decode(Version, row, json => json.EnumerateArray().Select(StreamWindowJson.ReadPosition).ToArray());
}
