namespace Tarn.Lake.Planning;

/// <summary>The kinds of tests of a field.</summary>
internal enum TestKind
{
    Compare,
    In,
    NotIn,
    IsNull,
    NotNull,
    IsNan,
}

/// <summary>A test of one field. For a range of values, it returns whether a row may pass it.</summary>
/// <param name="Operator">The comparison, of <see cref="TestKind.Compare"/>.</param>
/// <param name="Operands">The values compared with; of In and NotIn ascending.</param>
internal sealed record FieldTest(TestKind Kind, ComparisonOperator Operator, params Operand[] Operands)
{
    public static FieldTest IsNull { get; } = new(TestKind.IsNull, default);

    public static FieldTest NotNull { get; } = new(TestKind.NotNull, default);

    public static FieldTest IsNan { get; } = new(TestKind.IsNan, default);

    public static FieldTest Compare(ComparisonOperator comparison, Operand operand) => new(TestKind.Compare, comparison, operand);

    public static FieldTest In(IEnumerable<Operand> operands) => new(TestKind.In, default, [.. operands.Order()]);

    public static FieldTest NotIn(IEnumerable<Operand> operands) => new(TestKind.NotIn, default, [.. operands.Order()]);

    /// <summary>
    /// Whether the field's type has NaN. Tests for null do not know the type, and a count of NaN never makes them fail.
    /// </summary>
    public bool CanBeNan => Operands.Length == 0 || Operands[0].IsFloating;

    /// <summary>False only when no row passes.</summary>
    public bool MayPass(in ValueRange range) => Kind switch
    {
        TestKind.IsNull => range.MayBeNull,
        TestKind.NotNull => range.MayBeValue || range.MayBeNan,
        TestKind.IsNan => range.MayBeNan,
        TestKind.NotIn => range.MayBeNan || (range.MayBeValue && !IsOnly(range)),
        TestKind.In => range.MayBeValue && AnyWithin(range),
        _ when Operator == ComparisonOperator.NotEqual => range.MayBeNan || (range.MayBeValue && !IsOnly(range)),
        _ => range.MayBeValue && MayCompare(range, Operands[0]),
    };

    private bool MayCompare(in ValueRange range, Operand operand)
    {
        if (operand.IsUnordered && !range.IsOneValue)
        {
            return true;
        }

        var lower = range.HasLower ? operand.CompareBound(range.Lower) : null;
        var upper = range.HasUpper ? operand.CompareBound(range.Upper) : null;
        return Operator switch
        {
            ComparisonOperator.Equal => lower is null or <= 0 && upper is null or >= 0,
            ComparisonOperator.Less => lower is null or < 0,
            ComparisonOperator.LessOrEqual => lower is null or <= 0,
            ComparisonOperator.Greater => upper is null or > 0,
            _ => upper is null or >= 0,
        };
    }

    /// <summary>Whether an operand may be within the bounds.</summary>
    private bool AnyWithin(in ValueRange range)
    {
        if (Operands[0].IsUnordered && !range.IsOneValue)
        {
            return true;
        }

        // The first operand that is not below the lower bound is the smallest that may be within.
        var (from, to) = (0, Operands.Length);
        while (range.HasLower && from < to)
        {
            var middle = (from + to) / 2;
            if (Operands[middle].CompareBound(range.Lower) is not { } order)
            {
                return true;
            }

            (from, to) = order > 0 ? (middle + 1, to) : (from, middle);
        }

        return from < Operands.Length && (!range.HasUpper || Operands[from].CompareBound(range.Upper) is null or >= 0);
    }

    /// <summary>Whether every value is one of the operands, because there is only one value.</summary>
    private bool IsOnly(in ValueRange range)
    {
        if (!range.IsOneValue)
        {
            return false;
        }

        foreach (var operand in Operands)
        {
            if (operand.CompareBound(range.Lower) == 0)
            {
                return true;
            }
        }

        return false;
    }
}
