using Tarn.Aws.Iceberg.Answers;
using Tarn.Aws.Iceberg.Commits;
using Tarn.Aws.Iceberg.Finding;
using Tarn.Aws.Iceberg.Model;
using Tarn.Aws.Iceberg.Refusals;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Locks;

namespace Tarn.Aws.Iceberg.Tables;

/// <summary>Tables: the Iceberg tables of the Glue Data Catalog.</summary>
/// <param name="committers">The queues of tables.</param>
/// <param name="commits">Commits of engines.</param>
/// <param name="places">Locations of tables.</param>
/// <param name="keys">Recognises repeated requests.</param>
/// <param name="files">Credentials for tables' files.</param>
/// <param name="purgeRequested">Reports that a table was dropped whose files are to be removed.</param>
[AwsOperations("iceberg")]
internal sealed partial class TableOperations(
    RestCatalog catalog,
    TableCommitters committers,
    RestCommits commits,
    RequestedLocations places,
    RepeatedRequests keys,
    TableAccess files,
    Action purgeRequested)
{
    /// <summary>Gives a table another name, which may be in another namespace. Its files stay in their place.</summary>
    public Task RenameTable(RenameTableInput input, Call call, CancellationToken cancellationToken) =>
        catalog.Rename(keys, call, (input.Prefix, input.Source, input.Destination, input.IdempotencyKey), isView: false, cancellationToken);

    /// <summary>Lists a namespace's Iceberg tables in the order of their names.</summary>
    public async Task<ListTablesOutput> ListTables(ListTablesInput input, Call call, CancellationToken cancellationToken)
    {
        var database = RestNames.DatabaseOf(call, input.Prefix, input.Namespace);
        var (page, next) = await catalog.Tables(call, database, table => table.IsIceberg, input.PageToken, input.PageSize, cancellationToken);
        return new ListTablesOutput
        {
            Identifiers = [.. page.Select(name => new TableIdentifier { Namespace = [database.Database], Name = name })],
            NextPageToken = next,
        };
    }

    /// <summary>Answers 204 if a table exists, else 404.</summary>
    public Task<TableExistsOutput> TableExists(TableExistsInput input, Call call, CancellationToken cancellationToken)
    {
        _ = catalog.Find(call, RestNames.PresentOf(call, input.Prefix, input.Namespace, input.Table));
        return Task.FromResult(new TableExistsOutput());
    }

    /// <summary>
    /// Commits requirements and updates. A requirement that does not hold is a conflict; a repeated commit gets its first
    /// answer: D31 (a failed requirement is a conflict).
    /// </summary>
    public async Task<UpdateTableOutput> UpdateTable(UpdateTableInput input, Call call, CancellationToken cancellationToken)
    {
        var name = RestNames.TableOf(call, input.Prefix, input.Namespace, input.Table);
        if (input.Identifier is { } identifier && RestNames.TableOf(call, input.Prefix, identifier) != name)
        {
            throw IcebergFailures.BadRequest($"The body's identifier is not the path's table {name}.");
        }

        var commit = new TableCommitRequest(name, CommitBodies.Read(input.Requirements, input.Updates));
        await keys.Run(call, input.IdempotencyKey, request => commits.Commit([commit], call.Rights, request, cancellationToken), cancellationToken);
        var (location, metadata) = await Load(call, name, cancellationToken);
        return new UpdateTableOutput { ETag = LoadedTable.ETag(location, refsOnly: false), Body = LoadedTable.Body(location, metadata) };
    }
}
