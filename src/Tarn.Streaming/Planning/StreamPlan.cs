using Tarn.Sql.Analysis;
using Tarn.Sql.Plans;
using Tarn.Workers.Functions;

namespace Tarn.Streaming.Planning;

/// <summary>A column of the result, as Flink describes it.</summary>
public sealed record StreamResultColumn(string Name, string Type);

/// <summary>The forms of a result row.</summary>
internal enum StreamLineForm
{
    /// <summary>An array of the values, in which rows are arrays and maps are arrays of pairs.</summary>
    Array,

    /// <summary>An object of the target's columns, by the rules of Flink's JSON format.</summary>
    Object,
}

/// <summary>
/// One statement over the rows of a stage. <see cref="Leaf"/> stands for the rows in its text.
/// </summary>
/// <param name="Sql">A SELECT of the rows.</param>
/// <param name="Columns">The outputs in the order of the table that takes them, with their types; position and order first.</param>
/// <param name="HasGroups">Whether its rows are groups: then several have one order.</param>
internal sealed record StreamSegment(string Sql, IReadOnlyList<(string Name, string Type)> Columns, bool HasGroups)
{
    public const string Leaf = "@rows@";

    /// <summary>Whether its rows carry their kinds of change, after position and order.</summary>
    public bool HasKinds { get; init; }

    /// <summary>The text over rows.</summary>
    public string Over(string rows) => Sql.Replace(Leaf, rows, StringComparison.Ordinal);
}

/// <summary>A window, a pattern or a join with the statement over its rows.</summary>
/// <param name="Node">A <see cref="StreamWindowNode"/>, a <see cref="StreamMatchNode"/>, a <see cref="StreamJoinNode"/>, a
/// <see cref="StreamStateNode"/>, or a UNION ALL of them.</param>
/// <param name="Fires">Whether rows wait for the end of the window.</param>
/// <param name="Segment">The statement over its rows.</param>
/// <param name="Inputs">The numbers of the feeds that it reads: one, the two sides of a join, or the parts of UNION ALL.</param>
/// <param name="Into">The number of the feed that takes its rows.</param>
internal sealed record StreamStage(PlanNode Node, bool Fires, StreamSegment Segment, IReadOnlyList<int> Inputs, int Into)
{
    /// <summary>The sources below it, by the numbers of their branches.</summary>
    public required IReadOnlyList<int> Branches { get; init; }

    /// <summary>A SELECT of the pairs of a join that its condition lets pass, by their orders; null: all pass.</summary>
    public StreamSegment? Condition { get; init; }

    /// <summary>The aggregates of a step over the rows of its groups; null: it has none.</summary>
    public StreamAggregates? Aggregates { get; init; }

    /// <summary>Whether its state has no bound in time, so that the script's time to live bounds it.</summary>
    public bool Expires => Node is StreamStateNode { HasBound: false } or StreamJoinNode { Form: StreamJoinForm.Regular };
}

/// <summary>A feed of rows of records. Stages give their rows to the other feeds.</summary>
/// <param name="Feed">The feed's number.</param>
/// <param name="Branches">The inputs; several are put together by UNION ALL.</param>
/// <param name="Segment">The statement over the rows of the inputs.</param>
internal sealed record StreamFirst(int Feed, IReadOnlyList<StreamBranch> Branches, StreamSegment Segment);

/// <summary>Aggregates of groups of rows in the state.</summary>
/// <param name="Sql">A SELECT over <see cref="StreamSegment.Leaf"/>, whose rows have the number of their group in <paramref name="Group"/>.</param>
/// <param name="Columns">The columns of the aggregates.</param>
internal sealed record StreamAggregates(string Sql, string Group, IReadOnlyList<string> Columns)
{
    /// <summary>The folds, whose counts and numbers <see cref="Sql"/> reads; null: it reads the rows of groups.</summary>
    public IReadOnlyList<StreamFold>? Folds { get; init; }

    /// <summary>The columns of the aggregates over the counts and numbers of folds; empty: there are none.</summary>
    public string Ends { get; init; } = "";
}

/// <summary>The columns that rows carry through a statement: the input that made them due, their order, and their kind of change.</summary>
internal sealed record StreamCarried(PlanColumn Place, PlanColumn Order, PlanColumn Kind)
{
    public IReadOnlyList<PlanColumn> Of(bool changes) => changes ? [Place, Order, Kind] : [Place, Order];
}

/// <summary>A member of a record that a column reads.</summary>
/// <param name="IsNested">Whether the column needs the member's JSON, not its text.</param>
/// <param name="Form">The values that its common texts give without the engine.</param>
internal readonly record struct StreamMember(string Name, bool IsNested, MemberForm Form = MemberForm.Other);

/// <summary>
/// The columns of one input. The statement reads members as `r0`, `r1`, … with the position of their record; where a member has a form, as `v0`,
/// `v1`, … first. It gives its columns as `s0`, `s1`, …, and event time and watermark in milliseconds.
/// </summary>
/// <param name="Reads">The number of the member that each column reads unchanged; negative: it has an expression.</param>
internal sealed record StreamSourcePlan(
    StreamTable Table, StreamSegment Segment, IReadOnlyList<StreamMember> Members, IReadOnlyList<int> Reads, bool HasTime,
    IReadOnlyList<ManagedFunctionUse> Functions)
{
    public const string Place = "p";
    public const string Time = "t";
    public const string Watermark = "w";

    /// <summary>The kind of the change, in rows of a changelog.</summary>
    public const string Kind = "q";

    /// <summary>The arrival clock at a record, in milliseconds.</summary>
    public const string Arrival = "a";
}

/// <summary>An input of a statement.</summary>
/// <param name="Table">The input's name, in lower case.</param>
/// <param name="Columns">The names that the next statement has for the input's columns, in their order; null: it does not read the column.</param>
/// <param name="Segment">The part of the statement before UNION ALL; null: the statement has one input.</param>
internal sealed record StreamBranch(string Table, IReadOnlyList<string?> Columns, StreamSegment? Segment);

/// <summary>
/// A planned statement: a tree, mostly a chain. Feeds are tables of rows between its parts; the last one takes the
/// results.
/// </summary>
/// <param name="Firsts">The feeds of rows of records.</param>
/// <param name="Stages">The stages, each after the stages below it.</param>
internal sealed record StreamPlan(IReadOnlyList<StreamFirst> Firsts, IReadOnlyList<StreamStage> Stages,
    IReadOnlyList<StreamResultColumn> Schema, IReadOnlyList<ManagedFunctionUse> Functions)
{
    /// <summary>All inputs. Their indexes are the numbers of branches.</summary>
    public IReadOnlyList<StreamBranch> Branches { get; } = [.. Firsts.SelectMany(f => f.Branches)];

    /// <summary>The names of the inputs that are reference tables.</summary>
    public IReadOnlySet<string> References { get; } = Names(Firsts.Where(f => IsLookedUp(f, Stages)));

    /// <summary>The names of the other inputs.</summary>
    public IReadOnlySet<string> Streams { get; } = Names(Firsts.Where(f => !IsLookedUp(f, Stages)));

    /// <summary>The number of the feed of results.</summary>
    public int Results => Firsts.Count + Stages.Count - 1;

    /// <summary>The column of a result's text.</summary>
    public const string Line = "line";

    /// <summary>The roles of the target's columns that the query sets, by name; empty: there is no target.</summary>
    public IReadOnlyDictionary<string, StreamOutputRole> Roles { get; init; } = new Dictionary<string, StreamOutputRole>();

    /// <summary>The columns of the position of a row (of the input that made it due) and of its order.</summary>
    public required (string Place, string Order) Carried { get; init; }

    /// <summary>The column of the kind of a change, in rows that have one.</summary>
    public required string Kind { get; init; }

    /// <summary>Whether results are taken back.</summary>
    public bool Changes { get; init; }

    /// <summary>Whether the old half of an update is left out, because the new one replaces it in the target.</summary>
    public bool DropsOld { get; init; }

    /// <summary>The zone in which windows over instants begin and end.</summary>
    public string Zone { get; init; } = "UTC";

    /// <summary>The statement whose rows a feed takes.</summary>
    public StreamSegment SegmentInto(int feed) =>
        Firsts.FirstOrDefault(f => f.Feed == feed)?.Segment ?? Stages.First(s => s.Into == feed).Segment;

    /// <summary>Whether the statement has windows, patterns or joins.</summary>
    public bool HasStages => Stages.Count > 0;

    private static HashSet<string> Names(IEnumerable<StreamFirst> feeds) => [.. feeds.SelectMany(f => f.Branches).Select(b => b.Table)];

    private static bool IsLookedUp(StreamFirst first, IReadOnlyList<StreamStage> stages) =>
        stages.Any(s => s.Node is StreamJoinNode { Form: StreamJoinForm.Lookup } && s.Inputs[1] == first.Feed);
}
