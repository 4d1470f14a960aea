using Tarn.Sql.Planning;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Analysis;

/// <summary>Where an expression stands: the names it sees, and whether aggregates and window functions may stand there.</summary>
internal sealed class ExpressionContext(Scope scope, string clause)
{
    public Scope Scope { get; } = scope;

    /// <summary>The clause, as Trino's errors call it.</summary>
    public string Clause { get; } = clause;

    /// <summary>Aggregates found so far; null where none may stand.</summary>
    public List<AggregateCall>? Aggregates { get; init; }

    /// <summary>The columns of those that stand without ORDER BY, by what they say: the same one is computed once.</summary>
    public Dictionary<string, int> AggregateColumns { get; init; } = [];

    public List<WindowCall>? Windows { get; init; }

    /// <summary>GROUPING(…) calls with the expressions they ask about.</summary>
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

    /// <summary>The inside of an aggregate: no aggregate may stand there.</summary>
    public ExpressionContext InsideAggregate() => new(Scope, Clause) { InAggregate = true };
}
