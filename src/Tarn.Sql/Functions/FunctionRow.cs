using System.Text.RegularExpressions;
using Tarn.Sql.Engine;
using Tarn.Sql.Plans;

namespace Tarn.Sql.Functions;

/// <summary>A row of the function table: a signature, and its form in the engine.</summary>
/// <param name="Lower">Makes the form of a call.</param>
internal sealed partial record FunctionRow(FunctionSignature Signature, Func<FunctionCall, EngineSql> Lower)
{
    /// <summary>
    /// Whether the function computes with microseconds: its form would round nanoseconds before 1970 to the next second.
    /// </summary>
    public bool CutsNanoseconds => Signature.Kind == FunctionKind.Scalar
        && Signature.Name is not ("date_add" or "to_iso8601" or "at_timezone" or "with_timezone" or "zoned_literal" or "$clock_at" or "$on_day" or "$cut")
        && (Signature.Display.Contains("timestamp(p)", StringComparison.Ordinal) || Signature.Display.Contains("time(p)", StringComparison.Ordinal));

    /// <summary>
    /// A form as text: <c>{0}</c>, <c>{1}</c> are the arguments, <c>{R}</c> the result's type in the engine; <c>{d}</c>,
    /// <c>{o}</c>, <c>{f}</c> and <c>{n}</c> are DISTINCT, ORDER BY, FILTER or OVER, and IGNORE NULLS. Of a time in a zone, the
    /// form sees the clock.
    /// </summary>
    public static Func<FunctionCall, EngineSql> Template(string text)
    {
        // Odd indexes hold the names of the holes.
        var pieces = Hole().Split(text);
        return call =>
        {
            call = call with { Sql = [.. call.Arguments.Select((a, i) => a is LambdaValue ? call.Lowering.Lower(a) : call[i])] };
            var form = new EngineSql(text.Length, pieces.Length / 2);
            for (var i = 0; i < pieces.Length; i++)
            {
                if (i % 2 == 0)
                {
                    form.AppendLiteral(pieces[i]);
                }
                else
                {
                    form.AppendFormatted(Filled(call, pieces[i]));
                }
            }

            return form;
        };
    }

    private static EngineSql Filled(FunctionCall call, string hole) => hole switch
    {
        "R" => EngineSql.Raw(call.ResultName),
        "d" => call.Parts.Distinct,
        "o" => call.Parts.OrderBy,
        "f" => call.Parts.Suffix,
        "n" => call.Parts.Nulls,
        _ => call.Clock(hole[0] - '0'),
    };

    [GeneratedRegex(@"\{(\d|[Rdofn])\}")]
    private static partial Regex Hole();
}
