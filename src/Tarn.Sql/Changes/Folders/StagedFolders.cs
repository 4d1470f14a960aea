using System.Globalization;
using Tarn.Lake.Files;
using Tarn.Sql.Running;
using Tarn.Storage.Metadata;
using Tarn.Storage.Rights;

namespace Tarn.Sql.Changes.Folders;

/// <summary>Written files that are durable and wait for the transaction that names them. Files that no transaction took are removed.</summary>
internal sealed class StagedFolders : IAsyncDisposable
{
    private readonly List<StagedFile> _staged = [];

    private StagedFolders()
    {
    }

    /// <summary>The locations of the files.</summary>
    public IReadOnlyList<string> Locations => [.. _staged.Select(file => file.Location)];

    /// <summary>Makes files durable. The caller of the statement needs the right to write each of them.</summary>
    /// <param name="written">The files.</param>
    /// <param name="folderOf">The folder of a file, <c>s3://bucket/folder/</c>.</param>
    /// <param name="suffix">The end of their names.</param>
    /// <exception cref="Tarn.Storage.TarnException">AccessDenied; the message names the object.</exception>
    public static async Task<StagedFolders> Of(
        StatementLake lake, StatementScope scope, IReadOnlyList<WrittenFolder> written, Func<WrittenFolder, string> folderOf, string suffix,
        CancellationToken cancellationToken)
    {
        var folders = new StagedFolders();
        var begun = 0;
        try
        {
            var stamp = scope.Now.UtcDateTime.ToString("yyyyMMdd_HHmmss", CultureInfo.InvariantCulture);
            var locations = written.Select((file, i) => folderOf(file) + (file.Bucket is { } bucket
                ? $"{BucketedRows.NameOf(bucket)}{stamp}_{scope.Id}{suffix}"
                : string.Create(CultureInfo.InvariantCulture, $"{stamp}_{scope.Id}_{i + 1}{suffix}"))).ToList();
            foreach (var (bucket, key) in locations.Select(ObjectLocation.Parse))
            {
                scope.Principal.Rights.RequireObject(ObjectActions.Write, bucket, key);
            }

            foreach (var (file, location) in written.Zip(locations))
            {
                begun++;
                folders._staged.Add(await lake.Files.For(scope.Principal.Rights).Adopt(location, file.Path, isPrompt: false, cancellationToken));
            }

            return folders;
        }
        catch
        {
            foreach (var file in written.Skip(begun))
            {
                lake.Disk.Delete(file.Path);
            }

            await folders.DisposeAsync();
            throw;
        }
    }

    /// <summary>Puts the files into the object store, inside a transaction.</summary>
    public async ValueTask Put(IMetadataTransaction transaction)
    {
        foreach (var file in _staged)
        {
            await file.Put(transaction);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var file in _staged)
        {
            await file.DisposeAsync();
        }
    }
}
