namespace Tarn.Streaming.Patterns.Matching;

/// <summary>A condition of an edge: a variable's definition, or its contrary.</summary>
internal readonly record struct EdgeTest(int Variable, bool Negated);

/// <summary>A way out of a state. An edge that takes consumes the row, the others do not.</summary>
internal sealed record PatternEdge(int Target, bool Takes, List<EdgeTest> Tests);

/// <summary>A state: its variable and its edges, the edge that takes first.</summary>
internal sealed record PatternState(int Variable)
{
    public List<PatternEdge> Edges { get; } = [];
}

/// <summary>A variable of the pattern with its repetition.</summary>
/// <param name="Least">The least rows; 0: optional.</param>
/// <param name="Most">The most rows; null: any number.</param>
/// <param name="Greedy">Whether a row that fits the variable is withheld from the next one.</param>
internal sealed record PatternStage(int Variable, int Least, int? Most, bool Greedy);

/// <summary>
/// Flink's automaton of strict contiguity. A row that fits a greedy variable is never tried for the next variable, so a greedy variable gives
/// no row back. The last state accepts.
/// </summary>
internal sealed class PatternGraph
{
    private readonly List<PatternState> _states = [];

    private PatternGraph()
    {
    }

    public IReadOnlyList<PatternState> States => _states;

    public int Start { get; private set; }

    public const int Final = 0;

    public static PatternGraph Of(IReadOnlyList<PatternStage> stages)
    {
        var graph = new PatternGraph();
        graph._states.Add(new(MatchContext.NoVariable));
        var sink = Final;
        for (var i = stages.Count - 1; i >= 0; i--)
        {
            sink = graph.Add(stages[i], sink);
        }

        graph.Start = sink;
        return graph;
    }

    /// <summary>Whether a match can have no rows.</summary>
    public bool AcceptsNothing => ReachesFinal(Start);

    private bool ReachesFinal(int state) => state == Final || _states[state].Edges.Any(e => !e.Takes && ReachesFinal(e.Target));

    private int Add(PatternStage stage, int sink)
    {
        var least = Math.Max(stage.Least, 1);
        var last = sink;
        if (stage.Greedy)
        {
            Withhold(sink, stage.Variable);
        }

        if (stage.Most is null)
        {
            last = NewState(stage.Variable);
            Take(last, last);
            Proceed(last, sink);
        }

        for (var i = least; i < (stage.Most ?? least); i++)
        {
            last = Single(stage.Variable, last, sink);
        }

        for (var i = 0; i < least - 1; i++)
        {
            last = Single(stage.Variable, last, null);
        }

        return Single(stage.Variable, last, stage.Least == 0 ? sink : null);
    }

    private int Single(int variable, int next, int? around)
    {
        var state = NewState(variable);
        Take(state, next);
        if (around is { } target)
        {
            Proceed(state, target);
        }

        return state;
    }

    private void Withhold(int state, int variable)
    {
        foreach (var edge in _states[state].Edges)
        {
            edge.Tests.Add(new(variable, Negated: true));
        }
    }

    private int NewState(int variable)
    {
        _states.Add(new(variable));
        return _states.Count - 1;
    }

    private void Take(int state, int target) => _states[state].Edges.Add(new(target, Takes: true, [new(_states[state].Variable, Negated: false)]));

    private void Proceed(int state, int target) => _states[state].Edges.Add(new(target, Takes: false, []));
}
