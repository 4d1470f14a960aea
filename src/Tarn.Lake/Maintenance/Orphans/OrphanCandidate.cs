using System.Buffers.Binary;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Maintenance.Orphans;

/// <summary>
/// A row for a file that may be an orphan: a candidate. Format: <c>docs/formats/lake.md</c>.
/// </summary>
/// <param name="File">The hash of its location.</param>
/// <param name="Version">The number of its version: a file that was replaced becomes a candidate again.</param>
/// <param name="AtMs">When it became a candidate, in milliseconds since the epoch.</param>
internal readonly record struct OrphanCandidate(UInt128 File, long Version, long AtMs)
{
    private const int HashBytes = 16;

    public static async ValueTask<IReadOnlyList<OrphanCandidate>> Read(IMetadataReader reader, TableId table, int limit) =>
        [.. (await reader.Scan(LakeSpaces.Orphans, KeyRange.Prefix(CatalogKeys.Table(table)), limit)).Select(row => new OrphanCandidate(
            BinaryPrimitives.ReadUInt128BigEndian(row.Key.Span[8..]),
            BinaryPrimitives.ReadInt64BigEndian(row.Value.Span[1..]),
            BinaryPrimitives.ReadInt64BigEndian(row.Value.Span[9..])))];

    public void Put(IMetadataTransaction transaction, TableId table)
    {
        var value = new byte[17];
        value[0] = 1;
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(1), Version);
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(9), AtMs);
        transaction.Put(LakeSpaces.Orphans, Key(table), value);
    }

    public void Remove(IMetadataTransaction transaction, TableId table) => transaction.Delete(LakeSpaces.Orphans, Key(table));

    private byte[] Key(TableId table)
    {
        var hash = new byte[HashBytes];
        BinaryPrimitives.WriteUInt128BigEndian(hash, File);
        return [.. CatalogKeys.Table(table), .. hash];
    }
}
