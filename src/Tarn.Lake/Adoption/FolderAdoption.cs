using Tarn.Lake.Catalog;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Files;
using Tarn.Lake.Folders;
using Tarn.Lake.Formats.Footers;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Updates;
using Tarn.Lake.Iceberg.Values;
using Tarn.Lake.Writing;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Rights;
using Tarn.Storage.Objects;

namespace Tarn.Lake.Adoption;

/// <summary>
/// Makes a table over the Parquet files of a folder. The files stay as they are; their footers are read in a worker. One commit
/// makes the table, with a snapshot that lists all files, if no file changed meanwhile.
/// </summary>
internal sealed class FolderAdoption(
    ObjectStore objects, IMetadataStore store, LakeCatalog catalog, TableCommitters committers, IFileJobs jobs, TimeProvider time)
{
    private const int FilesAtOnceMax = 500;
    private const int FilesAtOnceMin = 8;

    // The facts of a field with its bounds have some 200 bytes, in JSON and parsed.
    private const int FieldsAtOnce = 100_000;
    private const int WorkerAttemptsMax = 300;

    private static readonly TimeSpan WorkerPause = TimeSpan.FromSeconds(1);

    public async Task<AdoptionReport> Run(
        AdoptionRequest request, IRights rights, AdoptionProgress progress, CancellationToken cancellationToken)
    {
        var listing = await FolderListing.Of(objects, request.Place, progress.Found, cancellationToken);
        if (listing.Files.Count == 0)
        {
            var hidden = listing.Hidden > 0 ? $" but {listing.Hidden} hidden ones" : "";
            throw new TarnException(ErrorKind.InvalidArgument, $"{request.Place} has no files{hidden}.");
        }

        // Manifests are written while footers are read, and they need the types.
        if (await Run(request, rights, listing, takesLongs: true, progress, cancellationToken) is { } report)
        {
            return report;
        }

        progress.Again();
        return (await Run(request, rights, listing, takesLongs: false, progress, cancellationToken))!;
    }

    /// <summary>Reads all footers, and commits.</summary>
    /// <param name="rights">The caller's rights.</param>
    /// <param name="listing">The files.</param>
    /// <param name="takesLongs">Whether unsigned integers of 64 bits become longs; else decimals.</param>
    /// <param name="progress">Counts the files.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Null: a file may have values beyond a long's. Nothing is left of the run.</returns>
    private async Task<AdoptionReport?> Run(
        AdoptionRequest request, IRights rights, FolderListing listing, bool takesLongs, AdoptionProgress progress, CancellationToken cancellationToken)
    {
        var partitions = FolderPartitions.Of(listing.Files);
        var columns = new ColumnUnion(partitions.Columns);
        var misfits = new MisfitList(request.Location);
        await using var manifests = new FolderManifests(catalog.Loader.Store, request.Location, columns);
        for (var (next, count) = (0, FilesAtOnceMin); next < listing.Files.Count;)
        {
            var files = listing.Files.Skip(next).Take(count).ToList();
            var facts = await Read(Footers(request, files, partitions), cancellationToken);
            if (takesLongs && !facts.All(one => one.Misfit is not null || one.UnsignedFits))
            {
                return null;
            }

            var fields = Add(files, takesLongs ? [.. facts.Select(Longs)] : facts, partitions, (columns, manifests, misfits), keepsEntries: !request.IsDry);
            if (misfits.Count == 0 && !request.IsDry)
            {
                await manifests.Write(isLast: false, cancellationToken);
            }

            progress.Read(files.Count);
            next += files.Count;
            count = (int)Math.Clamp(FieldsAtOnce * (long)files.Count / Math.Max(fields, 1), FilesAtOnceMin, FilesAtOnceMax);
        }

        var report = new AdoptionReport
        {
            Files = manifests.Files,
            Rows = manifests.Rows,
            Bytes = manifests.Bytes,
            Hidden = listing.Hidden,
            Columns = Columns(columns),
            Misfits = misfits.Kept,
            MisfitCount = misfits.Count,
        };
        return misfits.Count > 0 || request.IsDry
            ? report
            : report with { MetadataLocation = await Commit(request, rights, listing, (columns, manifests), cancellationToken) };
    }

    private static FileFacts Longs(FileFacts facts) => facts.Unsigned.Count == 0 ? facts : facts.WithLongs();

    private static FooterJob Footers(AdoptionRequest request, IReadOnlyList<FolderFile> files, FolderPartitions partitions) => new()
    {
        Subject = request.Name,
        Files = [.. files.Select(file => ($"{request.Location}/{file.Path}", file.SizeBytes))],
        Constants = [.. partitions.Columns.Select(column => column.Name.ToLowerInvariant())],
    };

    /// <summary>Adds some files; returns the number of their fields.</summary>
    private static long Add(
        IReadOnlyList<FolderFile> files,
        IReadOnlyList<FileFacts> all,
        FolderPartitions partitions,
        (ColumnUnion Columns, FolderManifests Manifests, MisfitList Misfits) into,
        bool keepsEntries)
    {
        var fields = 0L;
        for (var i = 0; i < files.Count; i++)
        {
            fields += all[i].Metrics.ColumnSizes.Count + all[i].Columns.Fields.Count;
            IReadOnlyDictionary<int, int> ids = new Dictionary<int, int>();
            var tuple = partitions.TupleOf(files[i].Path, out var misfit);
            var reason = all[i].Misfit
                ?? (tuple is null ? misfit : Contradiction(all[i], partitions, tuple) ?? into.Columns.Add(files[i].Path, all[i], out ids));
            if (reason is not null)
            {
                into.Misfits.Add(files[i].Path, reason);
            }
            else
            {
                into.Manifests.Add(files[i], all[i], tuple!, ids, keepsEntry: into.Misfits.Count == 0 && keepsEntries);
            }
        }

        return fields;
    }

    // Statements come first: a job waits until a worker is free.
    private async Task<IReadOnlyList<FileFacts>> Read(FooterJob job, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await jobs.ReadFooters(job, cancellationToken);
            }
            catch (TarnException busy) when (busy.Kind == ErrorKind.Unavailable && attempt < WorkerAttemptsMax)
            {
                await Task.Delay(WorkerPause, time, cancellationToken);
            }
        }
    }

    /// <summary>
    /// The reason why a file contradicts its folder: it has a column of a key's name, with other values. Its own values are read,
    /// while the folder's would choose the file.
    /// </summary>
    private static string? Contradiction(FileFacts facts, FolderPartitions partitions, PartitionTuple tuple)
    {
        for (var i = 0; i < partitions.Columns.Count; i++)
        {
            var (name, type) = partitions.Columns[i];
            if (facts.RowCount == 0 || !facts.Columns.TryGetField(name, out var field))
            {
                continue;
            }

            if (field.Type is not PrimitiveType own || !TypePromotion.CanWiden(own, type))
            {
                return $"column {field.Name} has type {field.Type} in it, and its folder's name gives values of type {type}";
            }

            if (!facts.Constants.TryGetValue(field.Name, out var constant) || !Equals(Value(own, type, constant, tuple.Values[i]), tuple.Values[i]))
            {
                return $"column {field.Name} is in it too, and its footer does not show that all values are the one of its folder's name";
            }
        }

        return null;
    }

    // No bytes stand for null, and also for the empty text.
    private static object? Value(PrimitiveType own, PrimitiveType type, byte[] bytes, object? expected)
    {
        if (bytes.Length == 0)
        {
            return expected is "" ? "" : null;
        }

        var value = SingleValue.Decode(own, bytes);
        return value is int number && type == PrimitiveType.Long ? (long)number : value;
    }

    private static List<AdoptedColumn> Columns(ColumnUnion columns)
    {
        var partitions = columns.PartitionIds.ToHashSet();
        return [.. columns.ToStruct().Fields.Select(field => new AdoptedColumn(field.Name, field.Type.ToString()!, partitions.Contains(field.Id)))];
    }

    private async Task<string> Commit(
        AdoptionRequest request,
        IRights rights,
        FolderListing listing,
        (ColumnUnion Columns, FolderManifests Manifests) found,
        CancellationToken cancellationToken)
    {
        var (columns, manifests) = found;
        await manifests.Write(isLast: true, cancellationToken);
        using var commitLock = await committers.Enter(request.Name, rights, cancellationToken);
        commitLock.Begin(new TableCommit { Updates = Updates(request, columns, manifests) }, isAdopted: true);
        var spec = commitLock.Metadata!.PartitionSpecs.Single();
        Invariant.Check(spec.Fields.SequenceEqual(manifests.Spec().Fields));
        var action = new FolderAppend
        {
            Manifests = manifests.Manifests,
            Files = manifests.Files,
            Bytes = manifests.Bytes,
            Partitions = manifests.Partitions,
        };
        await using var prepared = await commitLock.Prepare(action, cancellationToken);
        await Apply(request, listing, prepared, commitLock, cancellationToken);
        await commitLock.Committed(prepared, cancellationToken);
        return prepared.MetadataLocation;
    }

    private async Task Apply(
        AdoptionRequest request, FolderListing listing, PreparedCommit prepared, CommitLock commitLock, CancellationToken cancellationToken)
    {
        try
        {
            var outcome = await store.Commit(
                async transaction =>
                {
                    var applied = await prepared.Apply(transaction);
                    if (applied == ApplyOutcome.Applied)
                    {
                        await FolderListing.CheckUnchanged(transaction, request.Place, listing.Files);
                    }

                    return applied;
                },
                CancellationToken.None);
            if (outcome == ApplyOutcome.Moved)
            {
                throw new TarnException(ErrorKind.AlreadyExists, $"Table {request.Name} already exists.");
            }
        }
        catch (TarnException unknown) when (unknown.Kind == ErrorKind.OutcomeUnknown)
        {
            // The table shows the outcome: D31 (a failed requirement is a conflict).
            await commitLock.Refresh(cancellationToken);
            if (!commitLock.Holds(prepared))
            {
                throw;
            }
        }
    }

    private static TableUpdate[] Updates(AdoptionRequest request, ColumnUnion columns, FolderManifests manifests)
    {
        return
        [
            new TableUpdate.AssignUuid(Guid.NewGuid()),
            new TableUpdate.SetLocation(request.Location),
            new TableUpdate.AddSchema(new Schema(0, columns.ToStruct()), columns.LastColumnId),
            new TableUpdate.SetCurrentSchema(TableUpdate.LastAdded),
            new TableUpdate.AddSpec(manifests.Spec()),
            new TableUpdate.SetDefaultSpec(TableUpdate.LastAdded),
            new TableUpdate.AddSortOrder(SortOrder.Unsorted),
            new TableUpdate.SetDefaultSortOrder(TableUpdate.LastAdded),
            new TableUpdate.SetProperties(new Dictionary<string, string> { [NameMapping.Property] = columns.Names.ToJson() }),
        ];
    }
}
