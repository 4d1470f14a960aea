using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Removal;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Commit;

/// <summary>
/// A row of metadata files, manifest lists and statistics files that a commit made obsolete. The commit adds it, so that a restart does not
/// forget them. A later commit removes them, or the job that removes expired files. Format: <c>docs/formats/lake.md</c>.
/// </summary>
/// <param name="Key">The row's key: table id and a number.</param>
/// <param name="Table">The table. One that was dropped and made again has another id.</param>
/// <param name="Locations">The files.</param>
internal sealed record ObsoleteFiles(ReadOnlyMemory<byte> Key, TableId Table, IReadOnlyList<string> Locations)
{
    private const byte RowVersion = 1;

    /// <summary>Adds a row; null: there are no files.</summary>
    public static ObsoleteFiles? Add(IMetadataTransaction transaction, TableId table, IReadOnlyList<string> locations)
    {
        if (locations.Count == 0)
        {
            return null;
        }

        byte[] key = [.. CatalogKeys.Table(table), .. CatalogKeys.Id(transaction.NextId())];
        transaction.Put(LakeSpaces.ObsoleteFiles, key, JsonRow.Encode(RowVersion, locations, CommitJson.Default.IReadOnlyListString));
        return new ObsoleteFiles(key, table, locations);
    }

    /// <summary>The most rows, in the order of tables, then of commits.</summary>
    public static async ValueTask<IReadOnlyList<ObsoleteFiles>> Read(IMetadataReader reader, KeyRange range, int limit) =>
        [.. (await reader.Scan(LakeSpaces.ObsoleteFiles, range, limit)).Select(row => new ObsoleteFiles(
            row.Key,
            CatalogKeys.ReadTable(row.Key[..8]),
            JsonRow.Decode(RowVersion, row.Value, CommitJson.Default.IReadOnlyListString)))];

    /// <summary>Removes the files and the row. Files that may go later stay in the row.</summary>
    /// <param name="catalog">The catalog, for its files.</param>
    /// <param name="kept">Files that stay; null: none.</param>
    public async ValueTask<RemovalCount> Remove(IMetadataTransaction transaction, LakeCatalog catalog, IReadOnlySet<string>? kept = null)
    {
        var withheld = new List<string>();
        var count = await RemovalGate.Remove(
            transaction, catalog, Table, Locations.Where(location => kept?.Contains(location) != true), withheld);
        if (withheld.Count == 0)
        {
            transaction.Delete(LakeSpaces.ObsoleteFiles, Key);
        }
        else
        {
            transaction.Put(LakeSpaces.ObsoleteFiles, Key, JsonRow.Encode(RowVersion, withheld, CommitJson.Default.IReadOnlyListString));
        }

        return count;
    }
}
