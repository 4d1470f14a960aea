using Tarn.Access;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Athena;

public sealed partial class AthenaDoor
{
    /// <summary>Stops an execution; one that has ended stays as it is.</summary>
    public async Task<StopQueryExecutionOutput> StopQueryExecution(StopQueryExecutionInput input, Call call, CancellationToken ct)
    {
        var execution = await Find(call, "athena:StopQueryExecution", input.QueryExecutionId, ct);
        await executions.Stop(execution.Key, ct);
        return new StopQueryExecutionOutput();
    }
}
