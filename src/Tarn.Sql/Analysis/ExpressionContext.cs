using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Analysis;

/// <summary>
/// The place of an expression: its visible names, and whether it may contain aggregates and window functions.
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

    public bool InAggregate { get; init; }

    public bool InLambda { get; init; }

    /// <summary>The same clause with other names, as inside a lambda.</summary>
    public ExpressionContext Within(Scope inner) => new(inner, Clause)
    {
        Aggregates = Aggregates,
        AggregateColumns = AggregateColumns,
        Windows = Windows,
        Groupings = Groupings,
        NamedWindows = NamedWindows,
        InAggregate = InAggregate,
        InLambda = true,
    };

    /// <summary>The context inside an aggregate, where further aggregates are not allowed.</summary>
    public ExpressionContext InsideAggregate() => new(Scope, Clause) { InAggregate = true };
}
