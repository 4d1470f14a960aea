using System.Globalization;
using Tarn.Aws.Glue.Definitions;
using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;
using Tarn.Aws.Glue.Refusals;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Described;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Catalog.Partitions;
using Tarn.Lake.Commit;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Aws.Glue.Tables;

internal sealed partial class TableOperations
{
    /// <summary>
    /// Replaces a table's definition. For an Iceberg table, the call is a commit only if <c>metadata_location</c> is
    /// present and not the current one. Then <c>VersionId</c> or <c>previous_metadata_location</c> must be current.
    /// Otherwise pointer and <c>table_type</c> stay, because Terraform and dbt send back values that they once read:
    /// D31 (a failed requirement is a conflict).
    /// </summary>
    [Kept("Force", "for views only")]
    [Refused("TransactionId", "Iceberg tables, which commit atomically")]
    [Refused("TableInput.ViewDefinition", "tables, and views by ViewOriginalText")]
    [Refused("TableInput.TargetTable", "a table of this catalog")]
    [RefusedInside("TableInput.TableType", "not GOVERNED: Iceberg tables commit atomically")]
    [Refused("ViewUpdateAction", "replacing the definition")]
    public async Task UpdateTable(UpdateTableInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        if (input.UpdateOpenTableFormatInput?.UpdateIcebergInput is { } updates)
        {
            await UpdateIceberg((input, updates), call, cancellationToken);
            return;
        }

        if (input.TableInput is not { } definition)
        {
            throw GlueErrors.InvalidInputException("UpdateTable takes a TableInput.");
        }

        var name = CatalogFinder.TableOf(call, input.CatalogId, input.DatabaseName, definition.Name);
        if (input.Name is not null && CatalogFinder.TableOf(call, input.CatalogId, input.DatabaseName, input.Name) != name)
        {
            throw GlueErrors.InvalidInputException("Table name cannot be changed.");
        }

        var entry = finder.Find(call, name);
        var commits = TableDefinitions.NamesMetadata(definition.Parameters)
            || (entry.IsIceberg && definition.Parameters?.ContainsKey(TableDefinitions.MetadataLocation) == true);
        var location = commits ? definition.Parameters![TableDefinitions.MetadataLocation] : null;
        var metadata = location == entry.MetadataLocation ? null : await ReadMetadata(name, location, call, cancellationToken);
        var before = metadata is null ? null : await Present(entry, cancellationToken);
        if (metadata is null && entry.IsIceberg && await Describe(name, input, call, cancellationToken))
        {
            return;
        }

        var shown = input.SkipArchive == true ? null : await Show(entry, call, cancellationToken);
        var committed = await store.Commit(transaction => Update(transaction, name, input, shown, (location, metadata, before), call), cancellationToken);
        if (committed == Replaced.Refused)
        {
            if (await IsRepeated(name, location, cancellationToken))
            {
                return;
            }

            committers.ForeignRefused(name);
            throw GlueErrors.ConcurrentModificationException(GlueFailures.Concurrent);
        }

        if (committed == Replaced.Moved)
        {
            committers.ForeignCommitted(name);
        }
    }

    /// <summary>
    /// Whether the commit is already in the table, below newer commits. If the repetition were refused, a client that
    /// lost the first answer would delete manifests that the table needs: D31.
    /// </summary>
    private async Task<bool> IsRepeated(TableName name, string? location, CancellationToken cancellationToken)
    {
        if (location is null || !catalog.TryFindTable(name, out var entry) || entry.MetadataLocation is not { } current)
        {
            return false;
        }

        var (proposed, table) = (await catalog.Loader.Metadata(location, cancellationToken), await catalog.Loader.Metadata(current, cancellationToken));
        return proposed.TableUuid == table.TableUuid
            && (table.MetadataLog.Any(log => log.MetadataFile == location)
                || (proposed.CurrentSnapshot is { } snapshot
                    && table.Snapshots.Any(known => known.Id == snapshot.Id && known.ManifestList == snapshot.ManifestList)));
    }

    // Without it, the old metadata files stay: the present one cannot be read.
    private async ValueTask<(string Location, TableMetadata Metadata)?> Present(CatalogTable entry, CancellationToken cancellationToken)
    {
        try
        {
            return entry.MetadataLocation is { } location ? (location, await catalog.Loader.Metadata(location, cancellationToken)) : null;
        }
        catch (TarnException)
        {
            return null;
        }
    }

    private async ValueTask<Replaced> Update(
        IMetadataTransaction transaction,
        TableName name,
        UpdateTableInput input,
        Table? shown,
        (string? Location, TableMetadata? Metadata, (string Location, TableMetadata Metadata)? Before) pointer,
        Call call)
    {
        var (location, metadata, builtOnto) = pointer;
        var definition = input.TableInput!;
        var entry = await catalog.FindTable(transaction, name) ?? throw new TarnException(ErrorKind.NotFound, $"Table {name.Table} not found.");
        var moves = location is not null && location != entry.MetadataLocation;
        var isCurrent = input.VersionId is null || input.VersionId == entry.Version.ToString(CultureInfo.InvariantCulture);
        if (moves && entry.IsIceberg)
        {
            var builtOn = definition.Parameters!.GetValueOrDefault(TableDefinitions.PreviousMetadataLocation);
            if (builtOn is not null && builtOn == entry.MetadataLocation)
            {
                isCurrent = true;
            }
            else if (input.VersionId is null)
            {
                isCurrent = false;
            }
        }

        // A pointer that was the present one when the call began, and was not read, has been moved meanwhile.
        if ((!isCurrent && (moves || !entry.IsIceberg)) || (moves && metadata is null))
        {
            return Replaced.Refused;
        }

        var before = CatalogDocument.DecodeTable(entry.Document);
        var kept = Keep(input, before, (location is not null, moves), call);
        await CheckPartitionKeys(transaction, entry, before, kept);
        if (input.SkipArchive != true)
        {
            await TableVersions.Archive(transaction, entry.Id, entry.Version, ArchivedDefinition(entry, shown, call));
        }

        var replaced = await catalog.ReplaceTable(
            transaction,
            (moves ? entry.PointTo(location!, metadata!, call.Rights) : entry) with
            {
                Document = CatalogDocument.Encode(kept, CatalogDocument.DecodeIndexes(entry.Document)),
                UpdatedMs = call.Time.ToUnixTimeMilliseconds(),
                ViewLocation = null,
                PreviousMetadataLocation = moves ? entry.MetadataLocation : entry.PreviousMetadataLocation,
                SchemaByTarn = entry.SchemaByTarn && !moves,
            });
        if (moves && builtOnto is { } former && former.Location == entry.MetadataLocation)
        {
            await ClientPointer.RemoveOld(catalog, transaction, replaced, former, metadata!);
        }

        return moves ? Replaced.Moved : Replaced.Kept;
    }

    // A commit that is repeated after a lost answer leaves the description as the first one made it.
    private static Table Keep(UpdateTableInput input, Table? before, (bool Names, bool Moves) pointer, Call call)
    {
        var kept = TableDefinitions.Keep(input.TableInput!, before?.CreatedBy ?? call.Principal.Arn);
        var repeats = pointer.Names && input.VersionId is not null && TableDefinitions.IsCommitted(before);
        return pointer.Moves || repeats ? TableDefinitions.Committed(kept) : kept;
    }

    // The columns of an Iceberg table were read before the transaction; they are left out if it has changed since.
    private static byte[] ArchivedDefinition(CatalogTable entry, Table? shown, Call call)
    {
        var isPresent = shown?.VersionId == entry.Version.ToString(CultureInfo.InvariantCulture);
        return CatalogDocument.Encode(isPresent ? shown! : TableDefinitions.Show(entry, call, null), []);
    }

    // The rows of partitions are made from their keys.
    private static async ValueTask CheckPartitionKeys(IMetadataReader reader, CatalogTable entry, Table? before, Table after)
    {
        var (old, now) = (before?.PartitionKeys ?? [], after.PartitionKeys ?? []);
        var same = old.Select(key => (key.Name, key.Type)).SequenceEqual(now.Select(key => (key.Name, key.Type)));
        if (!same && await PartitionTable.HasAny(reader, entry.Id))
        {
            throw GlueErrors.InvalidInputException("PartitionKeys cannot be changed while the table has partitions; delete the partitions first.");
        }
    }

    private enum Replaced
    {
        Kept,
        Moved,
        Refused,
    }
}
