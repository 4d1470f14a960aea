using Tarn.Lake.Catalog;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Rights;

namespace Tarn.Lake.Adoption;

/// <summary>
/// Registers an Iceberg table that is in a folder. Its metadata is read whole first: a table that Tarn cannot read is refused.
/// </summary>
internal sealed class IcebergAdoption(IMetadataStore store, LakeCatalog catalog, TableCommitters committers, TimeProvider time)
{
    /// <exception cref="TarnException">InvalidArgument: the metadata or its files are elsewhere. NotSupported: Tarn cannot read the table.</exception>
    public async Task<AdoptionReport> Run(
        AdoptionRequest request, string location, IRights rights, AdoptionProgress progress, CancellationToken cancellationToken)
    {
        var metadata = request.IsDry
            ? await TableRegistration.Open(catalog, request.Name, location, rights, cancellationToken)
            : await TableRegistration.Read(catalog, request.Name, location, rights, cancellationToken);
        var loader = catalog.Loader.Within([request.Place], rights);
        CheckPlaces(request, metadata);
        CheckReadable(metadata);
        var (misfits, report) = (new MisfitList(request.Location), new AdoptionReport { IsIceberg = true, Columns = Columns(metadata) });
        foreach (var manifest in metadata.CurrentSnapshot is { } snapshot ? await loader.Manifests(snapshot, cancellationToken) : [])
        {
            CheckInside(metadata, request, manifest.Path);
            var entries = (await loader.Entries(metadata, manifest, cancellationToken)).Where(entry => entry.IsLive).ToList();
            foreach (var file in entries.Select(entry => entry.File))
            {
                CheckInside(metadata, request, file.Path);
                await Check(file, misfits, cancellationToken);
                if (file.Content == FileContent.Data)
                {
                    var (files, rows, bytes) = (report.Files + 1, report.Rows + file.RecordCount, report.Bytes + file.FileSizeBytes);
                    report = report with { Files = files, Rows = rows, Bytes = bytes };
                }
            }

            progress.Found(entries.Count);
            progress.Read(entries.Count);
        }

        report = report with { Misfits = misfits.Kept, MisfitCount = misfits.Count };
        if (misfits.Count > 0 || request.IsDry)
        {
            return report;
        }

        await Register(request, (location, metadata), rights, cancellationToken);
        return report with { MetadataLocation = location };
    }

    private async Task Register(
        AdoptionRequest request, (string Location, TableMetadata Metadata) pointer, IRights rights, CancellationToken cancellationToken)
    {
        using var commitLock = await committers.EnterForEngine(request.Name, rights, cancellationToken);
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        await store.Commit(
            transaction => TableRegistration.Create(catalog, transaction, request.Name, pointer, rights, nowMs), CancellationToken.None);
    }

    private static void CheckPlaces(AdoptionRequest request, TableMetadata metadata)
    {
        if (TableLocation.Of(metadata.Location) != request.Place)
        {
            throw Copied(request, "the table's location is", metadata.Location);
        }

        foreach (var snapshot in metadata.Snapshots.Where(snapshot => snapshot.ManifestList is not null))
        {
            CheckInside(metadata, request, snapshot.ManifestList!);
        }
    }

    private static void CheckInside(TableMetadata metadata, AdoptionRequest request, string file)
    {
        if (!TableLocation.Of(metadata).Any(place => place.Holds(file)))
        {
            throw Copied(request, "it names the file", file);
        }
    }

    private static TarnException Copied(AdoptionRequest request, string what, string location) => new(
        ErrorKind.InvalidArgument,
        $"The metadata in {request.Place} belongs to another place: {what} {location}. The table was copied or moved. Copy its rows with an engine "
            + "(CREATE TABLE AS SELECT), or let an engine rewrite the paths in its metadata.");

    private static void CheckReadable(TableMetadata metadata)
    {
        if (metadata.Properties.ContainsKey("encryption.key-id") || (metadata.OtherMembers.TryGetValue("encryption-keys", out var keys) && keys is not "[]"))
        {
            throw new TarnException(ErrorKind.NotSupported, "The table is encrypted, and encrypted tables cannot be read.");
        }

        foreach (var field in metadata.CurrentSchema.FieldsById.Values)
        {
            if (field.Type is PrimitiveType { Kind: PrimitiveKind.Geometry or PrimitiveKind.Geography } type)
            {
                throw new TarnException(ErrorKind.NotSupported, $"Column {metadata.CurrentSchema.PathsById[field.Id]} has type {type}, which cannot be read.");
            }
        }

        if (metadata.PartitionSpecs.SelectMany(spec => spec.Fields).FirstOrDefault(field => field.Transform.Kind == TransformKind.Unknown) is { } unknown)
        {
            throw new TarnException(ErrorKind.NotSupported, $"Partition field {unknown.Name} has a transform that is unknown.");
        }
    }

    private async Task Check(DataFile file, MisfitList misfits, CancellationToken cancellationToken)
    {
        if (file.Format is not ("parquet" or "avro" or "puffin"))
        {
            misfits.AddFile(file.Path, $"it is a file in the format {file.Format}, which cannot be read");
        }
        else if (file.KeyMetadata is not null)
        {
            misfits.AddFile(file.Path, "it is encrypted");
        }
        else
        {
            try
            {
                await catalog.Loader.Store.Find(file.Path, cancellationToken);
            }
            catch (TarnException missing) when (missing.Kind is ErrorKind.NotFound or ErrorKind.InvalidArgument)
            {
                misfits.AddFile(file.Path, "the table lists it, and it does not exist here");
            }
        }
    }

    private static List<AdoptedColumn> Columns(TableMetadata metadata)
    {
        var partitions = metadata.PartitionSpecs.First(spec => spec.SpecId == metadata.DefaultSpecId).Fields
            .Where(field => field.Transform.Kind == TransformKind.Identity).Select(field => field.SourceId).ToHashSet();
        return [.. metadata.CurrentSchema.Columns.Fields.Select(field => new AdoptedColumn(field.Name, field.Type.ToString()!, partitions.Contains(field.Id)))];
    }
}
