using Tarn.Access;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Aws.TarnApi.Executions;

internal sealed partial class ExecutionOperations
{
    /// <summary>
    /// Starts a statement as Athena's StartQueryExecution does, in work group `primary`. Its result shows arrays, maps and rows as JSON.
    /// In Athena's form texts in them have no quotes, so their parts cannot be told apart.
    /// </summary>
    public async Task<StartStatementOutput> StartStatement(StartStatementInput input, Call call, CancellationToken cancellationToken)
    {
        var statement = new StartQueryExecutionInput
        {
            QueryString = input.QueryString,
            QueryExecutionContext = input.Database is null ? null : new QueryExecutionContext { Database = input.Database },
            ClientRequestToken = input.ClientRequestToken,
        };
        var started = await starts().Start(statement, hasJsonParts: true, call, cancellationToken);
        return new StartStatementOutput { QueryExecutionId = started.Key.Id };
    }
}
