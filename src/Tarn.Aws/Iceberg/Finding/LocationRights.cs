using Tarn.Lake.Catalog;
using Tarn.Storage.Rights;

namespace Tarn.Aws.Iceberg.Finding;

/// <summary>Asks for the right to write where a caller wants files of a view or a statement.</summary>
internal static class LocationRights
{
    /// <exception cref="TarnException">AccessDenied.</exception>
    public static void Check(Call call, IReadOnlyList<string> locations)
    {
        foreach (var location in locations)
        {
            Check(call, location);
        }
    }

    /// <summary>Asks for one location. One that is not in the object store is refused later, or replaced with another.</summary>
    /// <exception cref="TarnException">AccessDenied.</exception>
    public static void Check(Call call, string? location)
    {
        if (TableLocation.Of(location) is { } place)
        {
            call.Rights.RequireFolder(ObjectActions.Write, place.Bucket, place.Folder);
        }
    }
}
