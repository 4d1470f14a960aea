using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Lake.Catalog;

/// <summary>A folder of the object store: a bucket, and a key prefix that is empty or ends with a slash.</summary>
/// <param name="Folder">The prefix.</param>
public readonly record struct TableLocation(string Bucket, string Folder)
{
    /// <summary>Parses a location; null: it is not in the object store. <c>s3a:</c> and <c>s3n:</c> are <c>s3:</c>.</summary>
    public static TableLocation? Of(string? location)
    {
        if (location is null || ObjectLocation.TryParse(location) is not { } parsed)
        {
            return null;
        }

        var folder = parsed.Key.TrimEnd('/');
        return new TableLocation(parsed.Bucket, folder.Length == 0 ? "" : folder + "/");
    }

    /// <summary>The locations of a table: its own, and the folders of its data and metadata. None is in another.</summary>
    public static IReadOnlyList<TableLocation> Of(TableMetadata table)
    {
        var places = new List<TableLocation>();
        foreach (var place in new[] { table.Location, table.DataFolder, table.MetadataFolder }.Select(Of).OfType<TableLocation>())
        {
            if (!places.Exists(other => other.Contains(place)))
            {
                places.RemoveAll(place.Contains);
                places.Add(place);
            }
        }

        return places;
    }

    /// <inheritdoc/>
    public override string ToString() => $"s3://{Bucket}/{Folder}";

    /// <summary>Whether one of the two is in the other, or both are the same.</summary>
    public bool Overlaps(TableLocation other) => Contains(other) || other.Contains(this);

    /// <summary>Whether an object is in the folder; no: the location is not in the object store. It allocates nothing.</summary>
    public bool Holds(string location)
    {
        var bucket = ObjectLocation.BucketStart(location);
        var rest = bucket < 0 ? default : location.AsSpan(bucket);
        return rest.Length > Bucket.Length && rest[Bucket.Length] == '/' && rest.StartsWith(Bucket, StringComparison.Ordinal)
            && rest[(Bucket.Length + 1)..].StartsWith(Folder, StringComparison.Ordinal);
    }

    /// <summary>Whether the other location is this one, or is in it.</summary>
    public bool Contains(TableLocation other) => Bucket == other.Bucket && other.Folder.StartsWith(Folder, StringComparison.Ordinal);
}
