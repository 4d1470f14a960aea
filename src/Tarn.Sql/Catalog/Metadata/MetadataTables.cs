using System.Diagnostics.CodeAnalysis;

namespace Tarn.Sql.Catalog.Metadata;

/// <summary>The metadata tables by the ends of their names. No table has a name of its own with one of these ends.</summary>
/// <seealso href="https://trino.io/docs/current/connector/iceberg.html#metadata-tables"/>
internal static class MetadataTables
{
    private static readonly Dictionary<string, MetadataTable> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["files"] = new FilesTable(),
        ["history"] = new HistoryTable(),
        ["manifests"] = new ManifestsTable(),
        ["partitions"] = new PartitionsTable(),
        ["properties"] = new PropertiesTable(),
        ["refs"] = new RefsTable(),
        ["snapshots"] = new SnapshotsTable(),
    };

    /// <summary>Splits a name such as <c>t$files</c> into the table's name and the kind.</summary>
    public static bool TrySplit(string name, out string table, [NotNullWhen(true)] out MetadataTable? kind)
    {
        var at = name.LastIndexOf('$');
        kind = at > 0 ? Kinds.GetValueOrDefault(name[(at + 1)..]) : null;
        table = kind is null ? name : name[..at];
        return kind is not null;
    }
}
