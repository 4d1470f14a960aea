using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Writing;
using Tarn.Storage;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Buckets;

namespace Tarn.Lake.Prefixes;

/// <summary>
/// Joins small objects of a plain prefix, for instance deliveries' objects, folder by folder. Records keep the order of the keys.
/// One transaction swaps the keys of a group: the joined object appears, and its parts go. If a part was changed meanwhile, the
/// whole group stays as it is. Memory: some kilobytes for each object of the open groups; bytes are streamed.
/// </summary>
/// <param name="catalog">The tables, whose locations are left alone.</param>
/// <param name="jobs">Reads and writes Parquet files.</param>
/// <param name="disk">The disk of the files that jobs write.</param>
public sealed class PrefixCompaction(ObjectStore objects, IMetadataStore store, LakeCatalog catalog, IFileJobs jobs, IDisk disk)
{
    /// <summary>Joins the objects of a part of the prefix.</summary>
    /// <exception cref="TarnException">
    /// NotFound: the bucket does not exist. InvalidArgument: a table is in or around the prefix. AccessDenied: the prefix belongs to
    /// the system. DiskFull. Unavailable: all workers are busy; the groups until now are joined.
    /// </exception>
    public async Task<PrefixReport> Run(PrefixRequest request, CancellationToken cancellationToken)
    {
        SystemFolder.CheckUser(request.Place.Bucket, request.Place.Folder);
        if (request.Place.Folder.Length == 0)
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"{request.Place} is a whole bucket; name a prefix in it.");
        }

        await store.Read(
            async reader =>
            {
                await TableLocations.CheckFree(catalog, reader, request.Place);
                return true;
            },
            cancellationToken);

        var bucket = objects.FindBucket(request.Place.Bucket) ?? throw new TarnException(ErrorKind.NotFound, $"Bucket {request.Place.Bucket} does not exist.");
        var parquet = new ParquetFiles(jobs, disk, new JobSubject(new CatalogScope(bucket.Account, bucket.Region), $"Prefix {request.Place}"), bucket.Name);
        return await new PrefixPass(objects, new PrefixJoin(objects, store, catalog), parquet, request).Run(cancellationToken);
    }
}
