using Tarn.Lake.Iceberg.Values;

namespace Tarn.Lake.Planning;

/// <summary>
/// A condition on rows, over field ids. It has three values, as in SQL: a comparison with null is neither true nor
/// false, and a row counts only when the condition is true. NaN equals nothing and is neither less nor greater than a
/// number. Values have the CLR types that <see cref="SingleValue"/> lists. Integers of every width may be long, floats
/// may be double, and a UUID may be text.
/// </summary>
public abstract record Predicate
{
    /// <summary>True for every row. It is also the form of a condition that nothing is known about.</summary>
    public static Predicate True { get; } = new Always(true);

    /// <summary>True for no row.</summary>
    public static Predicate False { get; } = new Always(false);

    /// <summary>The field compared with a value other than null.</summary>
    public static Predicate Compare(int fieldId, ComparisonOperator comparison, object value) => new Comparison(fieldId, comparison, value);

    /// <summary>The field equals one of the values. None of them is null.</summary>
    public static Predicate In(int fieldId, IReadOnlyList<object> values) => values.Count == 0 ? False : new Membership(fieldId, values);

    /// <summary>The field is null.</summary>
    public static Predicate IsNull(int fieldId) => new NullTest(fieldId);

    /// <summary>All of the conditions hold.</summary>
    public static Predicate And(params IReadOnlyList<Predicate> terms) => terms.Count == 1 ? terms[0] : new Conjunction(terms);

    /// <summary>At least one of the conditions holds.</summary>
    public static Predicate Or(params IReadOnlyList<Predicate> terms) => terms.Count == 1 ? terms[0] : new Disjunction(terms);

    /// <summary>The condition is false; where it is neither true nor false, so is the result.</summary>
    public static Predicate Not(Predicate term) => new Negation(term);

    /// <summary>The values of a field in all rows for which the condition is true; null: they are no known set.</summary>
    public IReadOnlyCollection<object>? ValuesOf(int fieldId) => this switch
    {
        Always { Value: false } => [],
        Comparison { Operator: ComparisonOperator.Equal } one when one.FieldId == fieldId => [one.Value],
        Membership some when some.FieldId == fieldId => [.. some.Values.Distinct()],
        Conjunction all => all.Terms.Select(term => term.ValuesOf(fieldId)).OfType<IReadOnlyCollection<object>>().MinBy(values => values.Count),
        Disjunction any when any.Terms.Select(term => term.ValuesOf(fieldId)).ToList() is var each && !each.Contains(null) =>
            [.. each.SelectMany(values => values!).Distinct()],
        _ => null,
    };

    internal sealed record Always(bool Value) : Predicate;

    internal sealed record Comparison(int FieldId, ComparisonOperator Operator, object Value) : Predicate;

    internal sealed record Membership(int FieldId, IReadOnlyList<object> Values) : Predicate;

    internal sealed record NullTest(int FieldId) : Predicate;

    internal sealed record Conjunction(IReadOnlyList<Predicate> Terms) : Predicate;

    internal sealed record Disjunction(IReadOnlyList<Predicate> Terms) : Predicate;

    internal sealed record Negation(Predicate Term) : Predicate;
}
