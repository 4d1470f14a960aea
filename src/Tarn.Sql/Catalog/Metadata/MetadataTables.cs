using System.Diagnostics.CodeAnalysis;
using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Sql.Limits;

namespace Tarn.Sql.Catalog.Metadata;

/// <summary>The metadata tables by the ends of their names. A name with such an end is never a table's own.</summary>
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

    /// <summary>The rows of a metadata table.</summary>
    /// <exception cref="SqlException">NOT_SUPPORTED: the values are too many.</exception>
    public static async ValueTask<IReadOnlyList<object?[]>> List(
        MetadataTable kind, string name, (PinnedTable Table, Snapshot? Snapshot) of, IReadOnlySet<int> wanted, CancellationToken cancellationToken)
    {
        var rows = new List<object?[]>();
        long characters = 0;
        await foreach (var row in kind.Rows(of.Table, of.Snapshot, wanted, cancellationToken))
        {
            characters += Length(row);
            if (characters > StatementLimits.WrittenTextMax)
            {
                throw new SqlException(SqlErrorName.NotSupported,
                    $"'{name}' gives more than {StatementLimits.WrittenTextMax} characters of values to the statement; select fewer columns");
            }

            rows.Add(row);
        }

        return rows;
    }

    // About the characters that a value takes in the statement for the engine.
    private static long Length(object? value) => value switch
    {
        string text => text.Length + 4L,
        byte[] bytes => (2L * bytes.Length) + 10,
        object?[] items => items.Sum(Length) + 4,
        KeyValuePair<object, object?>[] pairs => pairs.Sum(pair => Length(pair.Key) + Length(pair.Value)) + 4,
        _ => 8,
    };
}
