using System.Globalization;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Lake.Commit.Snapshots;

/// <summary>
/// Assigns the row ids of a new snapshot (v3). Each manifest of data files without ids gets a range for all its rows, in the order of the
/// list. Manifests from before the table's upgrade get theirs by its first snapshot in version 3.
/// </summary>
/// <seealso href="https://iceberg.apache.org/spec/#row-lineage"/>
internal static class RowIds
{
    private static readonly IReadOnlyDictionary<string, string> NoMembers = new Dictionary<string, string>();

    /// <summary>The manifests with their first row ids, and the members of the snapshot that name the range.</summary>
    public static (IReadOnlyList<ManifestFile> Manifests, IReadOnlyDictionary<string, string> Members) Assign(
        TableMetadata table, IReadOnlyList<ManifestFile> manifests)
    {
        if (!table.HasRowIds)
        {
            return (manifests, NoMembers);
        }

        var next = table.NextRowId;
        var numbered = new List<ManifestFile>(manifests.Count);
        foreach (var manifest in manifests)
        {
            var isNew = manifest is { Content: ManifestContent.Data, FirstRowId: null };
            numbered.Add(isNew ? manifest with { FirstRowId = next } : manifest);
            next += isNew ? (manifest.AddedRowsCount ?? 0) + (manifest.ExistingRowsCount ?? 0) : 0;
        }

        return (numbered, new Dictionary<string, string>
        {
            [IcebergFormat.FirstRowId] = Text(table.NextRowId),
            [IcebergFormat.AddedRows] = Text(next - table.NextRowId),
        });
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
