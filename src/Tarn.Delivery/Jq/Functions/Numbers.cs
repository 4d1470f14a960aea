using Tarn.Delivery.Jq.Values;

namespace Tarn.Delivery.Jq.Functions;

/// <summary>Functions over numbers, by the names of C's library.</summary>
internal static class Numbers
{
    public static void AddTo(JqFunctionTable table)
    {
        table.Add("infinite", 0, (_, _, _) => JqValue.Of(double.PositiveInfinity));
        table.Add("nan", 0, (_, _, _) => JqValue.Of(double.NaN));
        table.Add("isnan", 0, (_, input, _) => JqValue.Of(input.IsNumber && double.IsNaN(input.Number)));
        table.Add("isinfinite", 0, (_, input, _) => JqValue.Of(input.IsNumber && double.IsInfinity(input.Number)));
        table.Add("isnormal", 0, (_, input, _) => JqValue.Of(input.IsNumber && double.IsNormal(input.Number)));
        AddRoots(table);
        AddAngles(table);
        AddTwo(table, "pow", Math.Pow);
        AddTwo(table, "atan2", Math.Atan2);
        AddTwo(table, "fmin", (a, b) => double.IsNaN(a) ? b : double.IsNaN(b) ? a : Math.Min(a, b));
        AddTwo(table, "fmax", (a, b) => double.IsNaN(a) ? b : double.IsNaN(b) ? a : Math.Max(a, b));
        AddTwo(table, "fmod", (a, b) => a % b);
        AddTwo(table, "fdim", (a, b) => a > b ? a - b : a <= b ? 0 : double.NaN);
        AddTwo(table, "hypot", double.Hypot);
        AddTwo(table, "copysign", Math.CopySign);
        AddTwo(table, "drem", Math.IEEERemainder);
        AddTwo(table, "remainder", Math.IEEERemainder);
        AddTwo(table, "ldexp", Scaled);
        AddTwo(table, "scalb", Scaled);
        AddTwo(table, "scalbln", Scaled);
        table.Add("fma", 3, (run, _, arguments) => Array.Find(arguments, argument => !argument.IsNumber) is { } wrong
            ? run.FailOn(wrong, "number required")
            : JqValue.Of(Math.FusedMultiplyAdd(arguments[0].Number, arguments[1].Number, arguments[2].Number)));
        table.Add("frexp", 0, (run, input, _) => input.IsNumber ? Fraction(input.Number) : run.FailOn(input, "number required"));
        table.Add("modf", 0, (run, input, _) => input.IsNumber ? Parts(input.Number) : run.FailOn(input, "number required"));
    }

    private static void AddRoots(JqFunctionTable table)
    {
        AddOne(table, "floor", Math.Floor);
        AddOne(table, "ceil", Math.Ceiling);
        AddOne(table, "trunc", Math.Truncate);
        AddOne(table, "round", number => Math.Round(number, MidpointRounding.AwayFromZero));
        AddOne(table, "rint", Math.Round);
        AddOne(table, "nearbyint", Math.Round);
        AddOne(table, "fabs", Math.Abs);
        AddOne(table, "sqrt", Math.Sqrt);
        AddOne(table, "cbrt", Math.Cbrt);
        AddOne(table, "exp", Math.Exp);
        AddOne(table, "exp2", number => Math.Pow(2, number));
        AddOne(table, "exp10", number => Math.Pow(10, number));
        AddOne(table, "expm1", number => Math.Abs(number) < 1e-5 ? number + number * number / 2 : Math.Exp(number) - 1);
        AddOne(table, "log", Math.Log);
        AddOne(table, "log2", Math.Log2);
        AddOne(table, "log10", Math.Log10);
        AddOne(table, "log1p", number => Math.Abs(number) < 1e-5 ? number - number * number / 2 : Math.Log(1 + number));
        AddOne(table, "logb", number => number == 0 ? double.NegativeInfinity : double.IsFinite(number) ? Math.ILogB(number) : Math.Abs(number));
        AddOne(table, "significand", number => number == 0 || !double.IsFinite(number) ? number : Math.ScaleB(number, -Math.ILogB(number)));
    }

    private static void AddAngles(JqFunctionTable table)
    {
        AddOne(table, "sin", Math.Sin);
        AddOne(table, "cos", Math.Cos);
        AddOne(table, "tan", Math.Tan);
        AddOne(table, "asin", Math.Asin);
        AddOne(table, "acos", Math.Acos);
        AddOne(table, "atan", Math.Atan);
        AddOne(table, "sinh", Math.Sinh);
        AddOne(table, "cosh", Math.Cosh);
        AddOne(table, "tanh", Math.Tanh);
        AddOne(table, "asinh", Math.Asinh);
        AddOne(table, "acosh", Math.Acosh);
        AddOne(table, "atanh", Math.Atanh);
    }

    private static void AddOne(JqFunctionTable table, string name, Func<double, double> function) =>
        table.Add(name, 0, (run, input, _) => input.IsNumber ? JqValue.Of(function(input.Number)) : run.FailOn(input, "number required"));

    private static void AddTwo(JqFunctionTable table, string name, Func<double, double, double> function) =>
        table.Add(name, 2, (run, _, arguments) => !arguments[0].IsNumber || !arguments[1].IsNumber
            ? run.FailOn(arguments[0].IsNumber ? arguments[1] : arguments[0], "number required")
            : JqValue.Of(function(arguments[0].Number, arguments[1].Number)));

    private static double Scaled(double number, double power) => Math.ScaleB(number, (int)Math.Clamp(double.IsNaN(power) ? 0 : power, -5_000, 5_000));

    // A mantissa from 0.5 to below 1, and the power of 2.
    private static JqValue Fraction(double number)
    {
        if (number == 0 || !double.IsFinite(number))
        {
            return JqValue.Of([JqValue.Of(number), JqValue.Zero]);
        }

        var power = Math.ILogB(number) + 1;
        return JqValue.Of([JqValue.Of(Math.ScaleB(number, -power)), JqValue.Of((double)power)]);
    }

    private static JqValue Parts(double number)
    {
        var whole = Math.Truncate(number);
        return JqValue.Of([JqValue.Of(double.IsInfinity(number) ? Math.CopySign(0, number) : number - whole), JqValue.Of(whole)]);
    }
}
