using Tarn.Lake.Files;
using Tarn.Sql.Running;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Listings;
using Tarn.Storage.Rights;

namespace Tarn.Sql.Changes.Folders;

/// <summary>The folder that a statement fills: it is empty before, and only the statement's files are in it after.</summary>
internal static class EmptyFolder
{
    /// <summary>The folder of a location that a statement names.</summary>
    /// <param name="what">The words before the location, for errors.</param>
    /// <exception cref="SqlException">INVALID_ARGUMENTS: it is not in a bucket of the caller, or is Tarn's own.</exception>
    /// <exception cref="Tarn.Storage.TarnException">AccessDenied: the caller may write nothing there.</exception>
    public static ObjectLocation Of(StatementLake lake, StatementScope scope, string location, string what, SourcePosition at)
    {
        var place = ObjectLocation.TryParse(location)
            ?? throw new SqlException(SqlErrorName.InvalidArguments, $"{what} '{location}': the location is s3://bucket/folder/", at);
        var folder = place.Key.Length == 0 || place.Key.EndsWith('/') ? place : new ObjectLocation(place.Bucket, place.Key + "/");
        if (SystemFolder.Owns(folder.Bucket, folder.Key) || lake.Objects.FindBucket(folder.Bucket)?.Account != scope.Principal.Account)
        {
            throw new SqlException(SqlErrorName.InvalidArguments, $"{what} '{location}': there is no such bucket, or only Tarn writes there");
        }

        if (scope.Principal.Rights.OfFolder(ObjectActions.Write, folder.Bucket, folder.Key) == FolderRight.None)
        {
            scope.Principal.Rights.RequireFolder(ObjectActions.Write, folder.Bucket, folder.Key);
        }

        return folder;
    }

    /// <summary>Checks that a folder has no object.</summary>
    /// <exception cref="SqlException">HIVE_PATH_ALREADY_EXISTS.</exception>
    public static async ValueTask Check(IMetadataReader reader, ObjectLocation folder, string what)
    {
        var page = await ObjectStore.List(reader, new ListRequest { Bucket = folder.Bucket, Prefix = folder.Key, Limit = 1 });
        if (page.Objects.Count > 0)
        {
            throw new SqlException(SqlErrorName.HivePathAlreadyExists, $"Target directory for {what} already exists and is not empty: {folder}");
        }
    }

    /// <summary>Checks that a folder has no object, before the statement runs.</summary>
    /// <exception cref="SqlException">HIVE_PATH_ALREADY_EXISTS.</exception>
    public static Task Check(StatementLake lake, ObjectLocation folder, string what, CancellationToken cancellationToken) => lake.Store.Read(
        async reader =>
        {
            await Check(reader, folder, what);
            return true;
        },
        cancellationToken).AsTask();
}
