using Tarn.Access;
using Tarn.Lake.Catalog;
using Tarn.Lake.Commit;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Updates;
using Tarn.Storage;

namespace Tarn.Aws.Iceberg.Finding;

/// <summary>
/// Asks for the right to write where a caller wants a table's files: the server writes metadata there, and hands out keys for
/// the table's folders.
/// </summary>
internal static class PlaceRights
{
    private static readonly string[] FolderProperties = ["write.data.path", "write.metadata.path"];

    /// <exception cref="TarnException">AccessDenied.</exception>
    public static void Check(Call call, string? location, IReadOnlyDictionary<string, string>? properties)
    {
        Check(call, location);
        foreach (var name in FolderProperties)
        {
            Check(call, properties?.GetValueOrDefault(name));
        }
    }

    /// <exception cref="TarnException">AccessDenied.</exception>
    public static void Check(Call call, IReadOnlyList<string> locations)
    {
        foreach (var location in locations)
        {
            Check(call, location);
        }
    }

    /// <exception cref="TarnException">AccessDenied.</exception>
    public static void Check(Call call, TableMetadata metadata) => Check(call, metadata.Location, metadata.Properties);

    /// <exception cref="TarnException">AccessDenied.</exception>
    public static void Check(Call call, TableCommit commit)
    {
        foreach (var update in commit.Updates)
        {
            Check(call, (update as TableUpdate.SetLocation)?.Location, (update as TableUpdate.SetProperties)?.Properties);
        }
    }

    /// <summary>Asks for the right to delete a table's files: the purge removes them with the server's rights.</summary>
    /// <exception cref="TarnException">AccessDenied.</exception>
    public static void CheckPurge(Call call, string? location) => Authorize(call, "s3:DeleteObject", location);

    private static void Check(Call call, string? location) => Authorize(call, "s3:PutObject", location);

    // A location that is not in the object store is refused later, or replaced with another.
    private static void Authorize(Call call, string action, string? location)
    {
        if (TablePlace.Of(location) is { } place)
        {
            call.Authorize(action, $"arn:aws:s3:::{place.Bucket}/{place.Folder}*");
        }
    }
}
