using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tarn.Sql.Plans;
using Tarn.Streaming.Planning;

namespace Tarn.Streaming.Scripts;

/// <summary>The form of a script's state: hashes of all texts that decide the tables of a run, one for each source and for each statement.</summary>
/// <param name="Sources">A hash for each source.</param>
/// <param name="Statements">A form for each statement.</param>
internal sealed record StateForm(IReadOnlyList<string> Sources, IReadOnlyList<StatementForm> Statements)
{
    // A higher number makes states of earlier programs not fit.
    private const string Version = "1";
    private const int HashChars = 32;

    /// <summary>The form as a text. Equal forms have equal texts.</summary>
    public string Text => $"{Version} {string.Join(' ', Sources)} / {string.Join(' ', Statements.Select(one => one.Text))}";

    public static StateForm Of(StreamScript script)
    {
        var sources = script.Sources.Select(one => Hash(TextOf(one))).ToList();
        return new(sources, [.. script.Statements.Select(one => new StatementForm(
            Hash($"{string.Join(' ', one.Sources.Select(source => sources[source]))} {TextOf(one.Plan)}{TextOf(script.Options, one.Plan)}"),
            one.Plan.HasStages,
            one.Target))]);
    }

    /// <summary>Reads a text; null: a program with other forms wrote it.</summary>
    public static StateForm? Read(string text)
    {
        var parts = text.Split(' ');
        var end = Array.IndexOf(parts, "/");
        var statements = parts.Skip(end + 1).Select(StatementForm.Read).ToList();
        return parts[0] != Version || end < 0 || statements.Contains(null) ? null : new(parts[1..end], [.. statements.OfType<StatementForm>()]);
    }

    /// <summary>The sources of an earlier form whose state is reused, by their numbers here; null: the source starts empty.</summary>
    public IReadOnlyList<int?> SourcesIn(StateForm before) => Match(Sources, before.Sources, [], static (one, other) => one == other);

    /// <summary>The statements of an earlier form whose state is reused, by their numbers here; null: the statement starts empty.</summary>
    public IReadOnlyList<int?> StatementsIn(StateForm before)
    {
        var equal = Match(Statements, before.Statements, [], static (one, other) => one == other);
        return Match(Statements, before.Statements, equal, static (one, other) => one.Plan == other.Plan);
    }

    private static IReadOnlyList<int?> Match<T>(IReadOnlyList<T> now, IReadOnlyList<T> before, IReadOnlyList<int?> first, Func<T, T, bool> fits)
    {
        var found = first.Count == 0 ? new int?[now.Count] : [.. first];
        for (var i = 0; i < now.Count; i++)
        {
            for (var j = 0; j < before.Count && found[i] is null; j++)
            {
                found[i] = fits(now[i], before[j]) && !found.Contains(j) ? j : null;
            }
        }

        return found;
    }

    // Another stream has other shards.
    private static string TextOf(StreamSourcePlan source)
    {
        var stream = source.Table.Declared.Options.Where(one => one.Name.StartsWith("stream", StringComparison.OrdinalIgnoreCase)).Select(one => one.Value);
        return $"{source.Table.Declared.Name.Text}\n{string.Join(' ', stream)}\n{source.Segment.Sql}";
    }

    // With another time, the rows of earlier inputs would be others.
    private static string TextOf(StreamOptions options, StreamPlan plan) => options.StateTtlMs > 0 && plan.Stages.Any(s => s.Expires)
        ? string.Create(CultureInfo.InvariantCulture, $"ttl {options.StateTtlMs}\n") : "";

    private static string TextOf(StreamPlan plan)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{plan.Zone}\n");
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
            text.Append(CultureInfo.InvariantCulture, $"{TextOf(stage)} {stage.Fires}\n{stage.Segment.Sql}\n{stage.Aggregates?.Sql}\n");
        }

        return text.ToString();
    }

    private static string TextOf(StreamStage stage) => stage.Node switch
    {
        StreamWindowNode window => window.Window.ToString(),
        StreamJoinNode join => string.Create(CultureInfo.InvariantCulture,
            $"{join.Form} {join.Kind} {join.Bounds} {join.TakesNewest} {string.Join(' ', stage.Inputs)} {stage.Condition?.Sql}"),
        StreamStateNode kept => kept.Form,
        SetNode => "union " + string.Join(' ', stage.Inputs),
        StreamMatchNode { Pattern: StreamPattern pattern } => pattern.Plan.Text,
        StreamMatchNode { Pattern: StreamForest forest } => $"{forest.Settings} {string.Join(' ', forest.Scored)} {forest.Explains}",
        _ => throw new InvalidOperationException($"{stage.Node.GetType().Name} is no stage of a statement"),
    };

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HashChars];
}

/// <summary>The form of one statement's state.</summary>
/// <param name="Plan">A hash of the plan and of the sources below it.</param>
/// <param name="HasState">Whether rows of earlier records decide its rows.</param>
/// <param name="Target">The target's name.</param>
internal sealed record StatementForm(string Plan, bool HasState, string Target)
{
    /// <summary>The form as a text without spaces.</summary>
    public string Text => $"{Plan}:{(HasState ? 1 : 0)}:{Uri.EscapeDataString(Target)}";

    /// <summary>Reads a text; null: it is none.</summary>
    public static StatementForm? Read(string text) =>
        text.Split(':') is [var plan, "0" or "1", var target] ? new(plan, text[plan.Length + 1] == '1', Uri.UnescapeDataString(target)) : null;
}
