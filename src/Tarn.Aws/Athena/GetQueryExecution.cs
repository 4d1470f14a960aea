using Tarn.Access;
using Tarn.Aws.Athena.Model;

namespace Tarn.Aws.Athena;

public sealed partial class AthenaDoor
{
    /// <summary>One execution.</summary>
    public async Task<GetQueryExecutionOutput> GetQueryExecution(GetQueryExecutionInput input, Call call, CancellationToken cancellationToken)
    {
        return new GetQueryExecutionOutput
        {
            QueryExecution = Executions.Show(await Find(call, "athena:GetQueryExecution", input.QueryExecutionId, cancellationToken)),
        };
    }
}
