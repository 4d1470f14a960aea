using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Writing;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Rights;

namespace Tarn.Lake.Adoption;

/// <summary>
/// Makes tables of folders that other programs wrote: an Iceberg table, or Parquet files, in folders of the form
/// <c>key=value</c> or not. No data file is written again. If one file does not fit, nothing is done.
/// </summary>
/// <param name="store">The store of the catalog's rows.</param>
/// <param name="catalog">The tables.</param>
/// <param name="jobs">Reads footers in workers.</param>
/// <param name="time">The clock.</param>
public sealed class TableAdoption(
    ObjectStore objects, IMetadataStore store, LakeCatalog catalog, TableCommitters committers, IFileJobs jobs, TimeProvider time)
{
    /// <summary>Adopts a folder.</summary>
    /// <exception cref="TarnException">
    /// NotFound: the database or bucket does not exist. AlreadyExists. InvalidArgument: the folder is empty, overlaps another table's
    /// location, or has metadata of another location. NotSupported: Tarn cannot read the table. Conflict: a file changed meanwhile.
    /// LimitExceeded: the folder has too many files. AccessDenied: the caller may not read the folder, or not write there.
    /// </exception>
    public async Task<AdoptionReport> Run(
        AdoptionRequest request, IRights rights, AdoptionProgress progress, CancellationToken cancellationToken)
    {
        rights.RequireFolder(ObjectActions.Read, request.Place.Bucket, request.Place.Folder);
        if (!request.IsDry)
        {
            rights.RequireUse([request.Place]);
        }

        SystemDatabases.CheckLocation(request.Name, request.Location);
        await store.Read(
            async reader =>
            {
                await catalog.RequireDatabase(reader, request.Name.DatabaseName);
                if (await catalog.FindTable(reader, request.Name) is not null)
                {
                    throw new TarnException(ErrorKind.AlreadyExists, $"Table {request.Name} already exists.");
                }

                await TableLocations.CheckFree(catalog, reader, request.Place);
                return true;
            },
            cancellationToken);
        return await new MetadataSearch(objects, catalog).Find(request.Place, cancellationToken) is { } metadata
            ? await new IcebergAdoption(store, catalog, committers, time).Run(request, metadata, rights, progress, cancellationToken)
            : await new FolderAdoption(objects, store, catalog, committers, jobs, time).Run(request, rights, progress, cancellationToken);
    }
}
