using Tarn.Aws.TarnApi.Flow;
using Tarn.Aws.TarnApi.Model;
using Tarn.Sql.Running;

namespace Tarn.Modules.Sql;

/// <summary>Work groups whose statements read tables.</summary>
internal sealed class StatementsFlow(TableReads reads) : IFlowPart
{
    /// <inheritdoc/>
    public ValueTask AddTo(FlowReport report, CancellationToken cancellationToken)
    {
        foreach (var read in reads.All)
        {
            var group = $"reader/sql/{read.WorkGroup}";
            var place = new FlowPlace(read.Account, read.Region);
            report.Add(place, new FlowPoint(
                "athena:GetWorkGroup",
                $"arn:aws:athena:{read.Region}:{read.Account}:workgroup/{read.WorkGroup}",
                new FlowNode { Id = group, Kind = "reader", Name = read.WorkGroup, State = "ACTIVE", Detail = "SQL work group" }));
            report.Add(place, new FlowEdge
            {
                From = $"table/{read.Database}.{read.Table}",
                To = group,
                Reads = read.Statements,
                Records = read.Rows,
            });
        }

        return ValueTask.CompletedTask;
    }
}
