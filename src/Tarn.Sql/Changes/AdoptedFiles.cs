using Tarn.Storage.Rights;
using Tarn.Lake.Commit;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Writing;
using Tarn.Sql.Catalog;
using DataFile = Tarn.Lake.Iceberg.Manifests.DataFile;

namespace Tarn.Sql.Changes;

/// <summary>The files of a change, durable and ready for a commit. Files that no commit named are removed.</summary>
internal sealed class AdoptedFiles : IAsyncDisposable
{
    private readonly List<WrittenFile> _files = [];

    public IReadOnlyList<WrittenFile> Files => _files;

    /// <summary>Adopts the files. After a failure there are none.</summary>
    public static async Task<AdoptedFiles> Of(
        ChangedFiles changed, DataFileAdoption adoption, TableMetadata table, IRights writer, CancellationToken cancellationToken)
    {
        var adopted = new AdoptedFiles();
        var begun = 0;
        try
        {
            foreach (var (file, specId, partition) in changed.Files)
            {
                begun++;
                adopted._files.Add(await adoption.Adopt(file, table, specId, partition, writer, cancellationToken));
            }

            return adopted;
        }
        catch
        {
            foreach (var left in changed.Files.Skip(begun))
            {
                adoption.Discard(left.File);
            }

            await adopted.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes the deletion vectors of a change, if it has any. Returns the delete files that they replace.</summary>
    /// <param name="pinned">The table on which it was planned.</param>
    /// <param name="files">Stores the vectors.</param>
    /// <param name="jobs">Reads position deletes of version 2.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="Tarn.Storage.TarnException">As of <see cref="PositionFiles.Fold"/> and <see cref="VectorFiles.Write"/>.</exception>
    public async Task<IReadOnlyList<DataFile>> AddVectors(
        ChangedFiles changed, PinnedSnapshot pinned, ITableFiles files, IFileJobs jobs, CancellationToken cancellationToken)
    {
        var (places, unused) = await PositionFiles.Fold(jobs, pinned.Table, pinned.Snapshot, changed.Places, cancellationToken);
        return [.. unused, .. await VectorFiles.Write(files, pinned.Table.Metadata, places, _files, cancellationToken)];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var file in _files)
        {
            await file.DisposeAsync();
        }
    }
}
