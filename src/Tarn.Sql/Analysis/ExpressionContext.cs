using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Analysis;

/// <summary>
/// The context of an expression: its visible names, and whether it may contain aggregates and window functions.
/// </summary>
internal sealed class ExpressionContext(Scope scope, string clause)
{
    public Scope Scope { get; } = scope;

    /// <summary>The name of the clause in Trino's errors.</summary>
    public string Clause { get; } = clause;

    /// <summary>The aggregates found so far; null when aggregates are not allowed.</summary>
    public List<AggregateCall>? Aggregates { get; init; }

    /// <summary>
    /// The columns of aggregates without ORDER BY, by a key of their content, so that equal aggregates are computed
    /// once.
    /// </summary>
    public Dictionary<string, int> AggregateColumns { get; init; } = [];

    public List<WindowCall>? Windows { get; init; }

    /// <summary>GROUPING(…) calls with their argument expressions.</summary>
    public List<(PlanColumn Column, IReadOnlyList<PlanExpression> Of, SourcePosition At)>? Groupings { get; init; }

    public IReadOnlyDictionary<string, WindowSpecification> NamedWindows { get; init; } = new Dictionary<string, WindowSpecification>();

    /// <summary>Whether the expression is inside an aggregate: <see cref="Around"/>.</summary>
    public bool InAggregate => Around.Name is not null;

    /// <summary>The aggregate around the expression; its name is null when there is none.</summary>
    public (string? Name, SourcePosition At) Around { get; init; }

    public bool InLambda { get; init; }

    /// <summary>Whether Tarn itself wrote the expression. Then it may call functions that no statement can name.</summary>
    public bool IsOwn { get; init; }

    /// <summary>Whether the expression is inside a window function or a window.</summary>
    public bool InWindow { get; init; }

    /// <summary>The position of a SELECT without GROUP BY.</summary>
    public SourcePosition? Ungrouped { get; init; }

    /// <summary>The labels around the expression, inside MATCH_RECOGNIZE.</summary>
    public MatchNames? Match { get; init; }

    /// <summary>The same clause with other names, as inside a lambda.</summary>
    public ExpressionContext Within(Scope inner) => new(inner, Clause)
    {
        Aggregates = Aggregates,
        AggregateColumns = AggregateColumns,
        Windows = Windows,
        Groupings = Groupings,
        NamedWindows = NamedWindows,
        Around = Around,
        InLambda = true,
        InWindow = InWindow,
        Ungrouped = Ungrouped,
        Match = Match,
    };

    /// <summary>The context inside a window function, where aggregates are allowed, and further windows are not.</summary>
    public ExpressionContext InsideWindow() => new(Scope, Clause)
    {
        Aggregates = Aggregates,
        AggregateColumns = AggregateColumns,
        Windows = Windows,
        Groupings = Groupings,
        NamedWindows = NamedWindows,
        Around = Around,
        InLambda = InLambda,
        InWindow = true,
        Ungrouped = Ungrouped,
        Match = Match,
    };

    /// <summary>The context inside an aggregate, where further aggregates are not allowed.</summary>
    public ExpressionContext InsideAggregate(string name, SourcePosition at) => new(
        Scope.IsOfOutputs ? Scope.Refusing(SqlErrorName.ColumnNotFound, "Invalid reference to output projection attribute from ORDER BY aggregation") : Scope,
        Clause)
    { Around = (name, at), Windows = Windows, Match = Match };
}
