using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Storage;

namespace Tarn.Lake.Adoption;

/// <summary>A folder of the object store that shall become a table where it is.</summary>
public sealed record AdoptionRequest
{
    /// <summary>The table's name. Its database must exist.</summary>
    public required TableName Name { get; init; }

    /// <summary>The folder.</summary>
    public required TableLocation Place { get; init; }

    /// <summary>Whether files are only read, and no table is made.</summary>
    public bool IsDry { get; init; }

    /// <summary>The table's location, without a slash at its end.</summary>
    public string Location => Place.ToString().TrimEnd('/');

    /// <summary>Parses a location.</summary>
    /// <exception cref="TarnException">InvalidArgument: the location is not a folder within a bucket.</exception>
    public static TableLocation ParsePlace(string location) => TableLocation.Of(location) is { Folder.Length: > 0 } place
        ? place
        : throw new TarnException(ErrorKind.InvalidArgument, $"{location} is no folder of the form s3://bucket/prefix; a whole bucket is no table.");
}
