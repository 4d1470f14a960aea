using System.Buffers.Binary;
using System.Globalization;
using Tarn.Lake.Catalog.Names;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Catalog.Described;

/// <summary>
/// Earlier definitions of tables, as documents of the door. A client's change archives the definition before it; the newest 1,000 stay.
/// Commits of Tarn's own archive none: an Iceberg table has snapshots.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/glue/latest/webapi/API_GetTableVersions.html"/>
public static class TableVersions
{
    /// <summary>Most earlier definitions of a table.</summary>
    public const int Max = 1_000;

    private const byte RowVersion = 1;

    /// <summary>Stores a definition, and removes the oldest one beyond <see cref="Max"/>.</summary>
    public static async ValueTask Archive(IMetadataTransaction transaction, TableId table, long version, ReadOnlyMemory<byte> document)
    {
        transaction.Put(LakeSpaces.TableVersions, Key(table, version), new ValueWriter(RowVersion).Bytes(document.Span).ToArray());
        var rows = await transaction.Scan(LakeSpaces.TableVersions, All(table), Max + 1);
        if (rows.Count > Max)
        {
            transaction.Delete(LakeSpaces.TableVersions, rows[0].Key);
        }
    }

    /// <summary>The definition of a version, or null.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>?> Find(IMetadataReader reader, TableId table, long version) =>
        await reader.Get(LakeSpaces.TableVersions, Key(table, version)) is { } value ? Decode(value) : default(ReadOnlyMemory<byte>?);

    /// <summary>The definition of a version by its text, or null.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>?> Find(IMetadataReader reader, TableId table, string version) =>
        long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? await Find(reader, table, number) : null;

    /// <summary>The newest versions before another one, with their definitions.</summary>
    public static async ValueTask<IReadOnlyList<(long Version, ReadOnlyMemory<byte> Document)>> Before(
        IMetadataReader reader, TableId table, long before, int limit)
    {
        var range = new KeyRange(Key(table, 0), Key(table, before));
        return [.. (await reader.Scan(LakeSpaces.TableVersions, range, limit, descending: true)).Select(row => (VersionOf(row.Key), Decode(row.Value)))];
    }

    /// <summary>Removes a version.</summary>
    /// <exception cref="TarnException">NotFound.</exception>
    public static async ValueTask Delete(IMetadataTransaction transaction, TableId table, long version)
    {
        var key = Key(table, version);
        _ = await transaction.Get(LakeSpaces.TableVersions, key) ?? throw new TarnException(ErrorKind.NotFound, $"Table version {version} not found.");
        transaction.Delete(LakeSpaces.TableVersions, key);
    }

    private static KeyRange All(TableId table) => KeyRange.Prefix(CatalogKeys.Table(table));

    private static byte[] Key(TableId table, long version)
    {
        var key = new byte[2 * sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, table.Value);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(sizeof(long)), version);
        return key;
    }

    private static long VersionOf(ReadOnlyMemory<byte> key) => BinaryPrimitives.ReadInt64BigEndian(key.Span[sizeof(long)..]);

    private static ReadOnlyMemory<byte> Decode(ReadOnlyMemory<byte> value) => new ValueReader(value.Span).Bytes();
}
