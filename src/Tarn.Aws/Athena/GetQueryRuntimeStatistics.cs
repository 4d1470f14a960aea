using Tarn.Access;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Athena;

public sealed partial class AthenaDoor
{
    /// <summary>What an execution cost, by phases. Stages are not kept.</summary>
    public async Task<GetQueryRuntimeStatisticsOutput> GetQueryRuntimeStatistics(GetQueryRuntimeStatisticsInput input, Call call, CancellationToken ct)
    {
        return new GetQueryRuntimeStatisticsOutput { QueryRuntimeStatistics = Executions.ShowRuntime(await Find(call, "athena:GetQueryRuntimeStatistics", input.QueryExecutionId, ct)) };
    }
}
