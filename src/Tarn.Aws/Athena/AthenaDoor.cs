using Tarn.Aws.Athena.Catalogs;
using Tarn.Aws.Athena.DataCatalogs;
using Tarn.Aws.Athena.Executions;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.NamedQueries;
using Tarn.Aws.Athena.PreparedStatements;
using Tarn.Aws.Athena.Resources;
using Tarn.Aws.Athena.Statements;
using Tarn.Aws.Athena.Tags;
using Tarn.Aws.Athena.WorkGroups;
using Tarn.Aws.Tagging;
using Tarn.Sql.NamedQueries;
using Tarn.Sql.Prepared;

namespace Tarn.Aws.Athena;

/// <summary>SQL executions, their work groups, and the catalog that they see.</summary>
[AwsService("athena")]
[Client]
public sealed partial class AthenaDoor : IDoor
{
    private readonly IMetadataStore _store;

    /// <param name="parts">The parts that the operations use.</param>
    public AthenaDoor(AthenaParts parts)
    {
        var (executions, store) = (parts.Executions, parts.Store);
        _store = store;
        var tokens = new PageTokens(parts.Sealer, sentence => AthenaErrors.InvalidRequestException(sentence, "INVALID_INPUT"));
        var groups = new WorkGroupFinder(parts.Registry);
        var catalogs = new DataCatalogFinder(parts.Registry);
        var queries = new NamedQueryStore(store, parts.Time);
        var prepared = new PreparedStatementStore(store);
        var changes = new TagChanges(store);
        ExecutionOperations = new ExecutionOperations(StatementStarts.Of(executions, parts.Registry, store), executions, groups, tokens);
        CatalogOperations = new CatalogOperations(executions.Catalog, new DescribedTables(executions.Catalog, parts.Lake), catalogs, tokens);
        DataCatalogOperations = new DataCatalogOperations(catalogs, groups, store, tokens);
        NamedQueryOperations = new NamedQueryOperations(queries, groups, tokens);
        PreparedStatementOperations = new PreparedStatementOperations(prepared, groups, tokens);
        WorkGroupOperations = new WorkGroupOperations(groups, new WorkGroupContents(executions, queries), store, tokens);
        TagOperations = new TagOperations(changes, store, tokens);
    }

    /// <inheritdoc/>
    public ValueTask<string?> FindResource(string members, Func<string, string?> read, Call call, CancellationToken cancellationToken) =>
        OwningWorkGroup.Find(_store, members, read, call, cancellationToken);

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => AthenaFailures.Map(failure);
}
