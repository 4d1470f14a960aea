using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Statements;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Aws.TarnApi.Executions;

/// <summary>Facts and forms of executions that Athena's API has no members for.</summary>
/// <param name="store">Stores the executions.</param>
/// <param name="starts">Starts statements. It is asked at each call, because SQL may open later.</param>
[AwsOperations("tarn")]
internal sealed partial class ExecutionOperations(IMetadataStore store, Func<StatementStarts> starts)
{
    /// <summary>
    /// Starts a statement as Athena's StartQueryExecution does, in work group `primary`. Its result shows arrays, maps and rows as JSON.
    /// In Athena's form texts in them have no quotes, so their parts cannot be distinguished.
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
