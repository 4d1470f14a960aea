using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;
using Tarn.Aws.Glue.Refusals;

namespace Tarn.Aws.Glue.Optimizers;

internal sealed partial class TableOptimizerOperations
{
    private const string BatchAction = "glue:BatchGetTableOptimizer";

    /// <summary>Returns optimizers of several tables, and the entries without one.</summary>
    public async Task<BatchGetTableOptimizerOutput> BatchGetTableOptimizer(
        BatchGetTableOptimizerInput input, Call call, CancellationToken cancellationToken)
    {
        foreach (var entry in input.Entries)
        {
            call.Authorize(BatchAction, Arn.Of("glue", call.Region, call.Account, "catalog").ToString());
            call.Authorize(BatchAction, Arn.Of("glue", call.Region, call.Account, $"database/{entry.DatabaseName?.ToLowerInvariant()}").ToString());
            call.Authorize(
                BatchAction,
                Arn.Of("glue", call.Region, call.Account, $"table/{entry.DatabaseName}/{entry.TableName}".ToLowerInvariant()).ToString());
        }

        var runs = await history.Read(cancellationToken);
        var found = new List<BatchTableOptimizer>();
        var failures = await BatchCommit.Change(input.Entries, entry =>
        {
            if (entry is not { DatabaseName: { } database, TableName: { } table, Type: { } type })
            {
                throw GlueErrors.InvalidInputException("An entry needs databaseName, tableName and type.");
            }

            found.Add(new BatchTableOptimizer
            {
                CatalogId = call.Account,
                DatabaseName = database,
                TableName = table,
                TableOptimizer = Show(Find(call, entry.CatalogId, database, table), type, runs),
            });
            return ValueTask.CompletedTask;
        });
        return new BatchGetTableOptimizerOutput
        {
            TableOptimizers = found,
            Failures =
            [
                .. failures.Select(failure => new BatchGetTableOptimizerError
                {
                    Error = failure.Detail,
                    CatalogId = failure.Entry.CatalogId,
                    DatabaseName = failure.Entry.DatabaseName,
                    TableName = failure.Entry.TableName,
                    Type = failure.Entry.Type,
                }),
            ],
        };
    }
}
