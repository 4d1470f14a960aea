using Tarn.Access;
using Tarn.Lake.Commit;
using Tarn.Lake.Files;
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
    public static void Check(Call call, TableMetadata metadata) => Check(call, metadata.Location, metadata.Properties);

    /// <exception cref="TarnException">AccessDenied.</exception>
    public static void Check(Call call, TableCommit commit)
    {
        foreach (var update in commit.Updates)
        {
            Check(call, (update as TableUpdate.SetLocation)?.Location, (update as TableUpdate.SetProperties)?.Properties);
        }
    }

    private static void Check(Call call, string? location)
    {
        if (location is null)
        {
            return;
        }

        ObjectLocation place;
        try
        {
            place = ObjectLocation.Parse(location);
        }
        catch (TarnException)
        {
            // Not in the object store: the request is refused later, or gets another place.
            return;
        }

        call.Authorize("s3:PutObject", $"arn:aws:s3:::{place.Bucket}/{place.Key.TrimEnd('/')}/*");
    }
}
