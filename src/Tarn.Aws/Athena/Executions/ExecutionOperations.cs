using Tarn.Access;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;
using Tarn.Aws.Protocols;
using Tarn.Sql.Executions;

namespace Tarn.Aws.Athena.Executions;

/// <summary>Executions of SQL statements.</summary>
/// <param name="executions">Runs statements and keeps their results.</param>
/// <param name="tokens">Seals places between pages.</param>
[AwsOperations("athena")]
internal sealed partial class ExecutionOperations(ExecutionService executions, PageTokens tokens)
{
    private async Task<Execution> Find(Call call, string action, string id, CancellationToken cancellationToken)
    {
        // executions belong to their work group: policies name its ARN
        call.Authorize(action, PrimaryWorkGroup.ArnOf(call));
        return await executions.Find(new ExecutionKey(call.Account, call.Region, id), cancellationToken)
            ?? throw AthenaErrors.InvalidRequestException($"QueryExecution {id} was not found", "INVALID_INPUT");
    }
}
