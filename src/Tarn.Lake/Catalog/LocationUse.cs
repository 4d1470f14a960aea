using Tarn.Storage;
using Tarn.Storage.Rights;

namespace Tarn.Lake.Catalog;

/// <summary>The rights to the bytes of tables, as their makers and readers need them.</summary>
public static class LocationUse
{
    /// <summary>
    /// Checks the rights to read and to write every object of a table's locations. Callers that create, register or move a table, or
    /// change its pointer, need them.
    /// </summary>
    /// <exception cref="TarnException">AccessDenied; the message names the location.</exception>
    public static void RequireUse(this IRights rights, IEnumerable<TableLocation> places)
    {
        foreach (var place in places)
        {
            rights.RequireFolder(ObjectActions.Read, place.Bucket, place.Folder);
            rights.RequireFolder(ObjectActions.Write, place.Bucket, place.Folder);
        }
    }

    /// <summary>Checks the right to delete every object of a table's locations.</summary>
    /// <exception cref="TarnException">AccessDenied; the message names the location.</exception>
    public static void RequireDelete(this IRights rights, IEnumerable<TableLocation> places)
    {
        foreach (var place in places)
        {
            rights.RequireFolder(ObjectActions.Delete, place.Bucket, place.Folder);
        }
    }

    /// <summary>Checks the right to read a file that a caller names. Ask before the file is opened: its errors show its content.</summary>
    /// <exception cref="TarnException">AccessDenied; InvalidArgument: the location is not in the object store.</exception>
    public static void RequireRead(this IRights rights, string location)
    {
        var (bucket, key) = Files.ObjectLocation.Parse(location);
        rights.RequireObject(ObjectActions.Read, bucket, key);
    }
}
