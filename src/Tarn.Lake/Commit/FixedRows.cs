using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage;

namespace Tarn.Lake.Commit;

/// <summary>Decides whether rows may move to other files. In version 3 the new files would have to hold the ids of the rows.</summary>
public static class FixedRows
{
    /// <summary>The reason why rows stay in their files; null: they may move.</summary>
    public static string? Reason(TableMetadata table) => table.FormatVersion < IcebergFormat.VersionWithRowIds
        ? null
        : $"rows of format version {table.FormatVersion} keep their ids, which Tarn does not write into new files";

    /// <summary>Checks that rows may move to other files.</summary>
    /// <exception cref="TarnException">NotSupported.</exception>
    public static void Check(TableMetadata table)
    {
        if (Reason(table) is { } reason)
        {
            throw new TarnException(ErrorKind.NotSupported, $"Table {table.Location}: {reason}.");
        }
    }
}
