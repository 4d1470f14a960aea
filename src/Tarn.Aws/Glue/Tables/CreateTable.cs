using Tarn.Aws.Glue.Definitions;
using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Aws.Glue.Tables;

internal sealed partial class TableOperations
{
    /// <summary>
    /// Creates a plain table or an Iceberg table. An engine has written the Iceberg table's metadata
    /// (<c>metadata_location</c>), or Tarn writes its first metadata (<c>OpenTableFormatInput</c>).
    /// </summary>
    [Kept("PartitionIndexes", "partitions are found without them")]
    [Refused("TransactionId", "Iceberg tables, which commit atomically")]
    [Refused("TableInput.ViewDefinition", "tables, and views by ViewOriginalText")]
    [Refused("TableInput.TargetTable", "a table of this catalog")]
    [RefusedInside("TableInput.TableType", "not GOVERNED: Iceberg tables commit atomically")]
    [Refused("OpenTableFormatInput.IcebergInput.Version", "versions 1 to 3", "1", "2", "3")]
    public async Task CreateTable(CreateTableInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        if ((input.TableInput?.Name ?? input.Name) is not { } name)
        {
            throw GlueErrors.InvalidInputException("TableInput.Name or Name is required.");
        }

        var table = CatalogFinder.TableOf(call, input.CatalogId, input.DatabaseName, name);
        _ = finder.Find(call, table.DatabaseName);
        var kept = TableDefinitions.Keep(input.TableInput ?? new TableInput { Name = table.Table, PartitionKeys = [] }, call.Principal.Arn);
        var document = CatalogDocument.Encode(kept, PartitionIndexes.Describe(input.PartitionIndexes, kept));
        if (input.OpenTableFormatInput?.IcebergInput is { } iceberg)
        {
            await CreateIceberg(IcebergInputs.Creation(table, iceberg, input.TableInput) with { Document = document }, call, cancellationToken);
        }
        else
        {
            await CreatePlain(input.TableInput, table, document, call, cancellationToken);
        }
    }

    private async Task CreatePlain(TableInput? input, TableName name, byte[] document, Call call, CancellationToken cancellationToken)
    {
        var location = TableDefinitions.NamesMetadata(input?.Parameters) ? input!.Parameters![TableDefinitions.MetadataLocation] : null;
        var metadata = await ReadMetadata(name, location, call, cancellationToken);
        var nowMs = call.Time.ToUnixTimeMilliseconds();
        var table = new CatalogTable { Name = name, CreatedMs = nowMs, UpdatedMs = nowMs, Document = document };
        table = metadata is null ? table : table.PointTo(location!, metadata, call.Rights) with { MadeByTarn = ClientPointer.IsNewTable(metadata, nowMs) };
        await store.Commit(transaction => catalog.CreateTableOrCopy(transaction, table), cancellationToken);
    }

    private async Task CreateIceberg(TableCreation creation, Call call, CancellationToken cancellationToken)
    {
        using var commitLock = await committers.Enter(creation.Name, call.Rights, cancellationToken);
        commitLock.Begin(creation);
        await using var prepared = await commitLock.Prepare(TableCommit.Nothing, cancellationToken);
        var outcome = await store.Commit(prepared.Apply, cancellationToken);
        if (outcome is ApplyOutcome.Moved or ApplyOutcome.Gone)
        {
            throw new TarnException(ErrorKind.AlreadyExists, "Table already exists.");
        }

        await commitLock.Committed(prepared, cancellationToken);
    }

    /// <summary>
    /// Reads the metadata that a caller names. A pointer to another file would break the table for every reader. The caller needs
    /// the right to read the file, and to read and write in the locations that it names.
    /// </summary>
    private async Task<TableMetadata?> ReadMetadata(TableName name, string? location, Call call, CancellationToken cancellationToken)
    {
        if (location is null)
        {
            return null;
        }

        try
        {
            return await TableRegistration.Read(catalog, name, location, call.Rights, cancellationToken);
        }
        catch (TarnException exception) when (exception.Kind is ErrorKind.NotFound or ErrorKind.InvalidArgument or ErrorKind.LimitExceeded)
        {
            throw GlueErrors.InvalidInputException($"metadata_location {location} cannot be read as Iceberg metadata: {exception.Message}");
        }
    }
}
