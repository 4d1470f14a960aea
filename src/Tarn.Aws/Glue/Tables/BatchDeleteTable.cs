using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;
using Tarn.Aws.Glue.Refusals;
using Tarn.Lake.Catalog;

namespace Tarn.Aws.Glue.Tables;

internal sealed partial class TableOperations
{
    /// <summary>Removes each table in a commit of its own, and lists the tables that could not be removed.</summary>
    [Refused("TransactionId", "Iceberg tables, which commit atomically")]
    public async Task<BatchDeleteTableOutput> BatchDeleteTable(BatchDeleteTableInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        // Without the right to the database, a missing one and a present one have the same answer.
        Authorize("catalog");
        Authorize($"database/{input.DatabaseName}");
        _ = finder.Find(call, CatalogFinder.DatabaseOf(call, input.CatalogId, input.DatabaseName));
        var errors = new List<TableError>();
        foreach (var table in input.TablesToDelete)
        {
            try
            {
                Authorize($"table/{input.DatabaseName}/{table}");
                var name = CatalogFinder.TableOf(call, input.CatalogId, input.DatabaseName, table);
                await store.Commit(transaction => catalog.DropTable(transaction, name, call.Time.ToUnixTimeMilliseconds()), cancellationToken);
            }
            catch (TarnException exception) when (exception.Kind is ErrorKind.NotFound or ErrorKind.InvalidArgument or ErrorKind.AccessDenied)
            {
                var error = GlueFailures.Map(exception);
                errors.Add(new TableError
                {
                    TableName = table,
                    ErrorDetail = new ErrorDetail { ErrorCode = error.Code, ErrorMessage = exception.Message },
                });
            }
        }

        return new BatchDeleteTableOutput { Errors = errors };

        void Authorize(string resource) => call.Authorize("glue:BatchDeleteTable", Arn.Of("glue", call.Region, call.Account, resource).ToString());
    }
}
