using System.Runtime.CompilerServices;
using Tarn.Delivery.Jq.Values;

namespace Tarn.Delivery.Jq.Functions;

/// <summary>The operators <c>+ - * / %</c>.</summary>
internal static class JqArithmetic
{
    public static JqValue? Add(JqRun run, JqValue one, JqValue other)
    {
        if (one.Kind == JqKind.Null)
        {
            return other;
        }

        if (other.Kind == JqKind.Null)
        {
            return one;
        }

        return (one.Kind, other.Kind) switch
        {
            (JqKind.Number, JqKind.Number) => JqValue.Of(one.Number + other.Number),
            (JqKind.String, JqKind.String) => run.Charge(2L * (one.Text.Length + other.Text.Length)) ? JqValue.Of(one.Text + other.Text) : null,
            (JqKind.Array, JqKind.Array) => run.Charge(8L * (one.Items.Length + other.Items.Length)) ? JqValue.Of([.. one.Items, .. other.Items]) : null,
            (JqKind.Object, JqKind.Object) => Merge(run, one.Members, other.Members),
            _ => run.FailOn(one, other, "cannot be added"),
        };
    }

    public static JqValue? Subtract(JqRun run, JqValue one, JqValue other)
    {
        if (one.IsNumber && other.IsNumber)
        {
            return JqValue.Of(one.Number - other.Number);
        }

        if (!one.IsArray || !other.IsArray)
        {
            return run.FailOn(one, other, "cannot be subtracted");
        }

        if (!run.Step(one.Items.Length * (long)other.Items.Length))
        {
            return null;
        }

        return JqValue.Of(one.Items.Where(item => !other.Items.Any(removed => JqOrder.AreEqual(item, removed))).ToArray());
    }

    public static JqValue? Multiply(JqRun run, JqValue one, JqValue other) => (one.Kind, other.Kind) switch
    {
        (JqKind.Number, JqKind.Number) => JqValue.Of(one.Number * other.Number),
        (JqKind.String, JqKind.Number) => Repeat(run, one.Text, other.Number),
        (JqKind.Number, JqKind.String) => Repeat(run, other.Text, one.Number),
        (JqKind.Object, JqKind.Object) => MergeDeep(run, one, other),
        _ => run.FailOn(one, other, "cannot be multiplied"),
    };

    public static JqValue? Divide(JqRun run, JqValue one, JqValue other)
    {
        if (one.IsNumber && other.IsNumber)
        {
            return other.Number == 0
                ? run.FailOn(one, other, "cannot be divided because the divisor is zero")
                : JqValue.Of(one.Number / other.Number);
        }

        return one.IsString && other.IsString ? Texts.Split(run, one.Text, other.Text) : run.FailOn(one, other, "cannot be divided");
    }

    public static JqValue? Remainder(JqRun run, JqValue one, JqValue other)
    {
        if (!one.IsNumber || !other.IsNumber)
        {
            return run.FailOn(one, other, "cannot be divided");
        }

        var divisor = Whole(other.Number);
        if (divisor == 0)
        {
            return run.FailOn(one, other, "cannot be divided (remainder) because the divisor is zero");
        }

        // The sign is the dividend's; a divisor of -1 would overflow.
        return JqValue.Of(divisor is 1 or -1 ? 0 : Whole(one.Number) % divisor);
    }

    // As the processor converts: NaN and numbers out of the range become the smallest integer.
    private static long Whole(double number) => number is >= -9.2233720368547758E+18 and < 9.2233720368547758E+18 ? (long)number : long.MinValue;

    private static JqValue? Merge(JqRun run, JqObject one, JqObject other)
    {
        if (!run.Charge(16L * (one.Count + other.Count)))
        {
            return null;
        }

        var merged = one.Copy(other.Count);
        foreach (var (key, value) in other.Members)
        {
            merged.Fill(key, value);
        }

        return JqValue.Of(merged);
    }

    private static JqValue? MergeDeep(JqRun run, JqValue one, JqValue other)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (!run.Charge(16L * (one.Members.Count + other.Members.Count)))
        {
            return null;
        }

        var merged = one.Members.Copy(other.Members.Count);
        foreach (var (key, value) in other.Members.Members)
        {
            var before = merged.Find(key);
            var after = before is { IsObject: true } && value.IsObject ? MergeDeep(run, before, value) : value;
            if (after is null)
            {
                return null;
            }

            merged.Fill(key, after);
        }

        return JqValue.Of(merged);
    }

    // A count between 0 and 1 keeps the text once.
    private static JqValue? Repeat(JqRun run, string text, double count)
    {
        if (!(count > 0))
        {
            return JqValue.Null;
        }

        count = Math.Max(1, Math.Floor(count));
        if (count * text.Length > int.MaxValue / 4 || !run.Charge(2L * (long)count * text.Length))
        {
            run.OverBudget("a text became too long");
            return null;
        }

        return JqValue.Of(text.Length == 0 ? text : string.Concat(Enumerable.Repeat(text, (int)count)));
    }
}
