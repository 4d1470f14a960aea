using System.Globalization;
using Tarn.Aws.Iceberg.Answers;
using Tarn.Aws.Iceberg.Commits;
using Tarn.Aws.Iceberg.Finding;
using Tarn.Aws.Iceberg.Model;
using Tarn.Aws.Iceberg.Refusals;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;

namespace Tarn.Aws.Iceberg.Tables;

internal sealed partial class TableOperations
{
    private const string FormatVersion = "format-version";

    /// <summary>
    /// Creates a table, or makes the metadata of one that the client creates by its first commit (<c>stage-create</c>).
    /// </summary>
    public async Task<CreateTableOutput> CreateTable(CreateTableInput input, Call call, CancellationToken cancellationToken)
    {
        var name = RestNames.TableOf(call, input.Prefix, input.Namespace, input.Name);
        if (input.StageCreate == true)
        {
            _ = catalog.Find(call, name.DatabaseName);
            catalog.CheckAbsent(name, forView: false);
            var staged = Creation(input, name, await places.New(name, input.Location, cancellationToken)).FirstMetadata(call.Time);
            call.Rights.RequireUse(TableLocation.Of(staged));
            return new CreateTableOutput { Body = LoadedTable.Body(null, staged, files.Vend(call, name, staged, input.AccessDelegation, input.Host)) };
        }

        await keys.Run(call, input.IdempotencyKey, request => Create(input, name, call, request, cancellationToken), cancellationToken);
        var (location, metadata) = await Load(call, name, cancellationToken);
        return new CreateTableOutput
        {
            ETag = LoadedTable.ETag(location, refsOnly: false),
            Body = LoadedTable.Body(location, metadata, files.Vend(call, name, metadata, input.AccessDelegation, input.Host)),
        };
    }

    private async Task Create(CreateTableInput input, TableName name, Call call, RecordedRequest request, CancellationToken cancellationToken)
    {
        _ = catalog.Find(call, name.DatabaseName);
        catalog.CheckAbsent(name, forView: false);
        using var commitLock = await committers.EnterForEngine(name, call.Rights, cancellationToken);
        var creation = Creation(input, name, await places.New(name, input.Location, cancellationToken));
        call.Rights.RequireUse(TableLocation.Of(creation.FirstMetadata(call.Time)));
        await places.EnsureBucket(name, creation.Location, cancellationToken);
        try
        {
            commitLock.Begin(creation);
        }
        catch (TarnException exists) when (exists.Kind == ErrorKind.AlreadyExists)
        {
            throw Exists(name);
        }

        await using var prepared = await commitLock.Prepare(TableCommit.Nothing, cancellationToken);
        await catalog.Store.Commit(
            async transaction =>
            {
                if (await catalog.Lake.FindDatabase(transaction, name.DatabaseName) is null)
                {
                    throw IcebergFailures.NoNamespace(name.Database);
                }

                if (await prepared.Apply(transaction) is ApplyOutcome.Moved or ApplyOutcome.Gone)
                {
                    throw Exists(name);
                }

                await request.Record(transaction);
            },
            cancellationToken);
        await commitLock.Committed(prepared, cancellationToken);
    }

    private static AwsErrorException Exists(TableName name) => IcebergFailures.AlreadyExists($"Table already exists: {name}");

    private static TableCreation Creation(CreateTableInput input, TableName name, string location)
    {
        var schema = CommitBodies.Read(input.Schema, "schema", json => SchemaJson.Read(json));
        var spec = input.PartitionSpec is null
            ? PartitionSpec.Unpartitioned
            : CommitBodies.Read(input.PartitionSpec, "partition-spec", PartitionSpecJson.ReadUnbound);
        var order = input.WriteOrder is null ? SortOrder.Unsorted : CommitBodies.Read(input.WriteOrder, "write-order", SortOrderJson.Read);
        var properties = input.Properties?.ToDictionary() ?? [];
        var creation = new TableCreation
        {
            Name = name,
            Location = location,
            Columns = schema.Columns,
            PartitionBy = [.. spec.Fields.Select(field => (PathOf(schema, field.SourceId), field.Transform, (string?)field.Name))],
            SortBy = [.. order.Fields.Select(field => (PathOf(schema, field.SourceId), field.Transform, field.Descending, field.NullsFirst))],
            IdentifierColumns = [.. schema.IdentifierFieldIds.Select(id => PathOf(schema, id))],
        };
        if (properties.Remove(FormatVersion, out var version))
        {
            creation = creation with
            {
                FormatVersion = int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is 1 or 2 or 3
                    ? number
                    : throw IcebergFailures.BadRequest(
                        $"format-version {version} is not supported for a new table; versions 1 to 3 are."),
            };
        }

        return creation with { Properties = properties };
    }

    private static string PathOf(Schema schema, int id) => schema.PathsById.TryGetValue(id, out var path)
        ? path
        : throw IcebergFailures.BadRequest($"The schema has no field {id}.");
}
