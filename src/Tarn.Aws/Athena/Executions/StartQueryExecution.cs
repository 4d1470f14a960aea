using Tarn.Access;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Athena.Executions;

internal sealed partial class ExecutionOperations
{
    /// <summary>Accepts a statement; it runs when a worker is free and its work group has room.</summary>
    [Refused("EngineConfiguration", "work groups for SQL")]
    [Refused("ResultConfiguration.EncryptionConfiguration", "SSE_S3")]
    [Kept("ResultConfiguration.AclConfiguration", "the bucket's owner owns the objects written into it")]
    public async Task<StartQueryExecutionOutput> StartQueryExecution(StartQueryExecutionInput input, Call call, CancellationToken cancellationToken)
    {
        if (input.EngineConfiguration is not null)
        {
            throw AthenaRefusals.Member("EngineConfiguration", "work groups for SQL");
        }

        var started = await starts.Start(input, hasJsonParts: false, call, cancellationToken);
        return new StartQueryExecutionOutput { QueryExecutionId = started.Key.Id };
    }
}
