using Tarn.Aws.TarnApi.Model;

namespace Tarn.Aws.TarnApi.Flow;

/// <summary>The ways of data through the instance.</summary>
/// <param name="reports">Makes the picture.</param>
[AwsOperations("tarn")]
internal sealed partial class FlowOperations(FlowReports reports)
{
    /// <summary>
    /// Reports the ways of data in the call's region, with totals since the start. It shows the resources that the caller may
    /// describe. Only the tables that changed last are in it; the others are counted.
    /// </summary>
    public async Task<GetFlowOutput> GetFlow(GetFlowInput input, Call call, CancellationToken cancellationToken)
    {
        var (report, time) = await reports.Current(cancellationToken);
        var (nodes, edges) = report.Of(call);
        return new GetFlowOutput { Time = time, Nodes = nodes, Edges = edges, TablesLeftOut = report.LeftOutOf(call) };
    }
}
