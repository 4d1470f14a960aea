using Tarn.Access;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;
using Tarn.Aws.Athena.Statements;
using Tarn.Sql.Executions;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Athena.Executions;

/// <summary>Executions of SQL statements.</summary>
/// <param name="starts">Starts statements.</param>
/// <param name="executions">Runs statements and keeps their results.</param>
/// <param name="groups">Finds work groups.</param>
/// <param name="tokens">Seals places between pages.</param>
[AwsOperations("athena")]
internal sealed partial class ExecutionOperations(
    StatementStarts starts, ExecutionService executions, WorkGroupFinder groups, PageTokens tokens)
{
    private async Task<Execution> Find(Call call, string action, string id, CancellationToken cancellationToken)
    {
        // executions belong to their work group: policies name its ARN
        var execution = await executions.Find(new ExecutionKey(call.Account, call.Region, id), cancellationToken);
        call.Authorize(action, WorkGroupFinder.ArnOf(call, execution?.WorkGroup));
        return execution ?? throw AthenaErrors.InvalidRequestException($"QueryExecution {id} was not found", "INVALID_INPUT");
    }
}
