using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tarn.Sql.Plans;
using Tarn.Sql.Streaming.Planning;

namespace Tarn.Sql.Streaming.Scripts;

/// <summary>One statement of a script: a plan over sources, and the target of its rows.</summary>
/// <param name="Sources">The numbers of the sources of its branches.</param>
/// <param name="Target">The target's name; empty: none.</param>
internal sealed record StreamStatement(IReadOnlyList<int> Sources, string Target, StreamPlan Plan);

/// <summary>A planned script.</summary>
/// <param name="Sources">The inputs that a statement reads, in the order of their declarations.</param>
/// <param name="Statements">The statements in their order.</param>
internal sealed record StreamScript(IReadOnlyList<StreamSourcePlan> Sources, IReadOnlyList<StreamStatement> Statements, StreamOptions Options)
{
    /// <summary>The number of reference tables; they are the last sources.</summary>
    public int References { get; init; }

    /// <summary>The script; patterns have no other text that names them.</summary>
    public string Text { get; init; } = "";

    // A higher number makes states of earlier programs not fit.
    private const int StateForm = 0;

    /// <summary>The name of the form of the state: a hash of all texts that decide the tables of a run.</summary>
    public string StateName()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{StateForm}\n");
        foreach (var source in Sources)
        {
            text.Append(CultureInfo.InvariantCulture, $"source {source.Table.Declared.Name.Text}\n{source.Segment.Sql}\n");
        }

        foreach (var (sources, _, plan) in Statements)
        {
            text.Append(CultureInfo.InvariantCulture, $"statement {string.Join(' ', sources)} {plan.Zone}\n");
            foreach (var first in plan.Firsts)
            {
                text.Append(CultureInfo.InvariantCulture, $"{first.Segment.Sql}\n");
                foreach (var branch in first.Branches)
                {
                    text.Append(CultureInfo.InvariantCulture, $"{string.Join(' ', branch.Columns)}\n{branch.Segment?.Sql}\n");
                }
            }

            foreach (var stage in plan.Stages)
            {
                var node = stage.Node switch
                {
                    StreamWindowNode window => window.Window.ToString(),
                    StreamJoinNode join => string.Create(CultureInfo.InvariantCulture,
                        $"{join.Form} {join.Kind} {join.Bounds} {join.TakesNewest} {string.Join(' ', stage.Inputs)} {stage.Condition?.Sql}"),
                    StreamKeptNode kept => kept.Form,
                    SetNode => "union " + string.Join(' ', stage.Inputs),
                    _ => Text,
                };
                text.Append(CultureInfo.InvariantCulture, $"{node} {stage.Fires}\n{stage.Segment.Sql}\n{stage.Aggregates?.Sql}\n");
            }
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
