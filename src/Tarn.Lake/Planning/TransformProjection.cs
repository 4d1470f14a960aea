using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Planning;

/// <summary>
/// Projects a test of a column to a test of a partition field that is computed from it. The projection is inclusive:
/// when a row passes the test, its partition value passes the projected one.
/// </summary>
internal static class TransformProjection
{
    /// <summary>The projected test; null when the partition value does not decide the test.</summary>
    public static FieldTest? Project(FieldTest test, PrimitiveType source, Transform transform)
    {
        if (transform.Kind is TransformKind.Void or TransformKind.Unknown || !transform.Takes(source))
        {
            return null;
        }

        if (transform.Kind == TransformKind.Identity || test.Kind is TestKind.IsNull or TestKind.NotNull)
        {
            return test;
        }

        try
        {
            return test switch
            {
                { Kind: TestKind.In } => Among(test.Operands, source, transform),
                { Kind: TestKind.Compare, Operator: ComparisonOperator.Equal } => Among(test.Operands, source, transform),
                { Kind: TestKind.Compare } when transform.Kind != TransformKind.Bucket => Ordered(test, source, transform),
                _ => null,
            };
        }
        catch (OverflowException)
        {
            return null; // the operand lies at the edge of its type, and its transform beyond
        }
    }

    private static FieldTest? Among(Operand[] operands, PrimitiveType source, Transform transform)
    {
        var projected = new List<Operand>();
        foreach (var operand in operands)
        {
            if (Apply(transform, source, operand.Value) is not { } value)
            {
                return null;
            }

            projected.Add(value);
            if (IsRoundedUp(transform, value))
            {
                projected.Add(Next(value));
            }
        }

        return FieldTest.In(projected);
    }

    /// <summary>Every transform but bucket keeps the order of values, though not their distance.</summary>
    private static FieldTest? Ordered(FieldTest test, PrimitiveType source, Transform transform)
    {
        var value = test.Operands[0].Value;
        switch (test.Operator)
        {
            case ComparisonOperator.Less or ComparisonOperator.LessOrEqual:
                var isLess = test.Operator == ComparisonOperator.Less;
                return Apply(transform, source, isLess ? Moved(value, -1) : value) is { } upper
                    ? FieldTest.Compare(ComparisonOperator.LessOrEqual, IsRoundedUp(transform, upper) ? Next(upper) : upper)
                    : null;
            case ComparisonOperator.Greater or ComparisonOperator.GreaterOrEqual:
                var isGreater = test.Operator == ComparisonOperator.Greater;
                return Apply(transform, source, isGreater ? Moved(value, 1) : value) is { } lower
                    ? FieldTest.Compare(ComparisonOperator.GreaterOrEqual, lower)
                    : null;
            default:
                return null;
        }
    }

    // At the edge of a type other writers store other values.
    private static Operand? Apply(Transform transform, PrimitiveType source, object value) =>
        Typed(source, value) is { } typed && transform.Apply(source, typed) is { } result
            && !(transform.Kind == TransformKind.Truncate && TransformEvaluation.IsLowest(source, result))
            ? Operand.Of(transform.ResultType(source), result)
            : null;

    /// <summary>The value in the CLR type that the transform takes; null when it is beyond the type's range.</summary>
    private static object? Typed(PrimitiveType source, object value) => value is not (int or long) ? value
        : source.Traits.Form != ValueForm.Int32 ? Convert.ToInt64(value, null)
        : Convert.ToInt64(value, null) is >= int.MinValue and <= int.MaxValue and var number ? (int)number : null;

    /// <summary>The next smaller or larger value, of types that have one.</summary>
    private static object Moved(object value, int by) => value switch
    {
        int number => (long)number + by,
        long number => checked(number + by),
        Int128 unscaled => unscaled + by,
        _ => value,
    };

    /// <summary>
    /// Whether old writers stored the next value instead: some divided times before 1970 towards zero, not down.
    /// </summary>
    private static bool IsRoundedUp(Transform transform, Operand result) =>
        transform.Kind is TransformKind.Year or TransformKind.Month or TransformKind.Day or TransformKind.Hour && result.Value is < 0;

    private static Operand Next(Operand result) => Operand.Of(result.Type, (int)result.Value + 1)!;
}
