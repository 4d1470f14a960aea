using System.Globalization;
using Tarn.Aws.TarnApi.Flow;
using Tarn.Aws.TarnApi.Model;
using Tarn.Sql.Changes;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>Materialized views, with the way from their source.</summary>
public sealed class ViewsFlow(SourceViews views) : IFlowPart
{
    /// <inheritdoc/>
    public ValueTask AddTo(FlowReport report, CancellationToken cancellationToken)
    {
        foreach (var view in views.All)
        {
            var (scope, id) = (view.View.Scope, $"view/{view.View}");
            var place = new FlowScope(scope.Account, scope.Region);
            report.Add(place, new FlowPoint(
                "glue:GetTable",
                view.View.Arn,
                new FlowNode { Id = id, Kind = "view", Name = view.View.ToString(), State = "ACTIVE", Detail = DetailOf(view) }));
            if (view.Source is { } source)
            {
                report.Add(place, new FlowEdge { From = $"table/{source}", To = id });
            }
        }

        return ValueTask.CompletedTask;
    }

    private static string DetailOf(FollowedView view) => view switch
    {
        { Reason: not null } => "reads all of its source",
        { Commits: 0 } => "keeps all rows",
        _ => string.Create(CultureInfo.InvariantCulture, $"{view.Commits} {(view.Commits == 1 ? "commit" : "commits")} not kept"),
    };
}
