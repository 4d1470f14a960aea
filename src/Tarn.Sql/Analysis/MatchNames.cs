using Tarn.Sql.Matching;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

internal enum MatchPointerKind { Column, Classifier, Number, Aggregate }

/// <summary>A value that an expression of MATCH_RECOGNIZE reads from a match. In the expression it is a column of its own.</summary>
/// <param name="Labels">The labels whose rows count; null: every row of the match.</param>
/// <param name="Column">The column of the input; <see cref="MatchPointerKind.Column"/> only.</param>
internal sealed record MatchPointer(MatchPointerKind Kind, IReadOnlyList<int>? Labels, ColumnReference? Column)
{
    public MatchNavigation Navigation { get; init; } = new();

    /// <summary>The aggregate, over pointers of its labels.</summary>
    public AggregateCall? Call { get; init; }

    public bool HasLabelsOf(MatchPointer other) =>
        Labels is null || other.Labels is null ? Labels is null && other.Labels is null : Labels.SequenceEqual(other.Labels);
}

/// <summary>The labels of one MATCH_RECOGNIZE, and the values that its expressions read from a match.</summary>
internal sealed class MatchNames(BindingContext context)
{
    private readonly List<string> _labels = [];
    private readonly Dictionary<string, IReadOnlyList<int>> _sets = new(StringComparer.Ordinal);
    private readonly Dictionary<int, MatchPointer> _pointers = [];

    /// <summary>Labels of the pattern, in the order of their first mention in it.</summary>
    public IReadOnlyList<string> Labels => _labels;

    /// <summary>Labels and unions, with the labels that each of them has.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<int>> Sets => _sets;

    public IReadOnlyDictionary<int, MatchPointer> Pointers => _pointers;

    /// <summary>Whether the expression is a condition of DEFINE.</summary>
    public bool IsDefine { get; set; }

    /// <summary>The navigation around the expression, and its argument.</summary>
    public (string Name, Expression Argument)? Navigation { get; set; }

    /// <summary>A label as CLASSIFIER() shows it.</summary>
    public static string Canonical(Identifier name) => name.Quoted ? name.Text : name.Text.ToUpperInvariant();

    public void AddLabel(Identifier name)
    {
        var label = Canonical(name);
        if (_sets.TryAdd(label, [_labels.Count]))
        {
            _labels.Add(label);
        }
    }

    public bool IsLabel(Identifier name) => _labels.Contains(Canonical(name));

    public bool AddUnion(Identifier name, IReadOnlyList<int> labels) => _sets.TryAdd(Canonical(name), labels);

    /// <summary>The labels of a label or union; null: the name is neither.</summary>
    public IReadOnlyList<int>? Find(Identifier name) => _sets.GetValueOrDefault(Canonical(name));

    public ColumnReference New(MatchPointer pointer, SqlType type)
    {
        var column = context.NewColumn(type);
        _pointers.Add(column.Id, pointer);
        return new(column.Id, "", type);
    }

    /// <summary>The pointers in an expression, with the columns that stand for them.</summary>
    public IReadOnlyList<(ColumnReference Name, MatchPointer Pointer)> In(PlanExpression expression)
    {
        var found = new List<(ColumnReference, MatchPointer)>();
        PlanExpressionTree.Visit(expression, e =>
        {
            if (e is ColumnReference name && _pointers.TryGetValue(name.Column, out var pointer))
            {
                found.Add((name, pointer));
            }
        });
        return found;
    }

    /// <summary>An expression with other expressions for its pointers.</summary>
    public PlanExpression Replace(PlanExpression expression, Func<ColumnReference, MatchPointer, PlanExpression> replacement) =>
        PlanExpressionTree.Rewrite(
            expression, e => e is ColumnReference name && _pointers.TryGetValue(name.Column, out var pointer) ? replacement(name, pointer) : null);
}
