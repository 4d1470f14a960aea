using System.Collections.Frozen;
using Tarn.Lake.Files;
using Tarn.Storage;
using Tarn.Storage.Objects.Buckets;

namespace Tarn.Lake.Catalog.Names;

/// <summary>The databases that Tarn itself writes. Users may read them; the doors refuse every change.</summary>
public static class SystemDatabases
{
    private static readonly FrozenSet<string> Names =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "tarn", "tarn_quarantine", "tarn_logs", "tarn_metrics");

    /// <summary>Whether the name is a system database's, in any case.</summary>
    public static bool Contains(string database) => Names.Contains(database);

    /// <summary>
    /// Refuses files of a user's table in the system folder: Tarn's own commits to that table would write there.
    /// </summary>
    /// <param name="location">Its location, or that of its metadata; null: it has none.</param>
    /// <exception cref="TarnException">AccessDenied; InvalidArgument: the location is not in the object store.</exception>
    public static void CheckLocation(TableName table, string? location)
    {
        if (location is null || Contains(table.Database))
        {
            return;
        }

        var (bucket, key) = ObjectLocation.Parse(location);
        if (SystemFolder.Owns(bucket, key))
        {
            throw new TarnException(ErrorKind.AccessDenied, $"Table {table} cannot lie below s3://{bucket}/{SystemFolder.Name}/: only Tarn writes there.");
        }
    }
}
