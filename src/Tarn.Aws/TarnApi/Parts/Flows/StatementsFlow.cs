using Tarn.Aws.TarnApi.Flow;
using Tarn.Aws.TarnApi.Model;
using Tarn.Lake.Catalog.Names;
using Tarn.Sql.Changes;
using Tarn.Sql.Running;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>Work groups whose statements read tables.</summary>
public sealed class StatementsFlow(TableReads reads, SourceViews views) : IFlowPart
{
    /// <inheritdoc/>
    public ValueTask AddTo(FlowReport report, CancellationToken cancellationToken)
    {
        // A statement over a view reads the table of its rows.
        var kept = views.All.ToDictionary(view => view.Kept, view => view.View);
        foreach (var read in reads.All)
        {
            var group = $"reader/sql/{read.WorkGroup}";
            var place = new FlowScope(read.Account, read.Region);
            report.Add(place, new FlowPoint(
                "athena:GetWorkGroup",
                $"arn:aws:athena:{read.Region}:{read.Account}:workgroup/{read.WorkGroup}",
                new FlowNode { Id = group, Kind = "reader", Name = read.WorkGroup, State = "ACTIVE", Detail = "SQL work group" }));
            report.Add(place, new FlowEdge
            {
                From = kept.TryGetValue(new TableName(new CatalogScope(read.Account, read.Region), read.Database, read.Table), out var view)
                    ? $"view/{view}"
                    : $"table/{read.Database}.{read.Table}",
                To = group,
                Reads = read.Statements,
                Records = read.Rows,
            });
        }

        return ValueTask.CompletedTask;
    }
}
