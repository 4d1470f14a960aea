using Tarn.Access;
using Tarn.Aws.Athena.Model;

namespace Tarn.Aws.Athena;

public sealed partial class AthenaDoor
{
    /// <summary>What an execution cost, by phases. Stages are not kept.</summary>
    public async Task<GetQueryRuntimeStatisticsOutput> GetQueryRuntimeStatistics(
        GetQueryRuntimeStatisticsInput input, Call call, CancellationToken cancellationToken)
    {
        return new GetQueryRuntimeStatisticsOutput
        {
            QueryRuntimeStatistics = Executions.ShowRuntime(await Find(call, "athena:GetQueryRuntimeStatistics", input.QueryExecutionId, cancellationToken)),
        };
    }
}
