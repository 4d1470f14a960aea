using Tarn.Access;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Athena;

public sealed partial class AthenaDoor
{
    /// <summary>One execution.</summary>
    public async Task<GetQueryExecutionOutput> GetQueryExecution(GetQueryExecutionInput input, Call call, CancellationToken ct)
    {
        return new GetQueryExecutionOutput { QueryExecution = Executions.Show(await Find(call, "athena:GetQueryExecution", input.QueryExecutionId, ct)) };
    }
}
