using System.Globalization;
using System.Runtime.CompilerServices;

namespace Tarn.Aws.Protocols;

/// <summary>One action on one resource.</summary>
/// <param name="Action">The action: <c>kinesis:PutRecords</c>.</param>
/// <param name="Arns">
/// Templates of the resource's ARN, the first whose members are all given is used: <c>{StreamARN}</c>,
/// <c>arn:aws:kinesis:{$region}:{$account}:stream/{StreamName}</c>. <c>*</c> where the action has no resource.
/// </param>
/// <param name="ConditionKeys">Condition keys that a policy may ask for.</param>
public sealed record AccessRule(string Action, IReadOnlyList<string> Arns, IReadOnlyList<string> ConditionKeys)
{
    // Longer ones are built all the same, in rented memory.
    private const int ArnCharsMost = 256;

    /// <summary>
    /// The resource's ARN for a call, or null where no template could be filled (the input names nothing).
    /// </summary>
    public string? Resource(string region, string account, Func<string, string?> member)
    {
        foreach (var template in Arns)
        {
            if (Fill(template, region, account, member) is { } arn)
            {
                return arn;
            }
        }

        return null;
    }

    private static string? Fill(string template, string region, string account, Func<string, string?> member)
    {
        var arn = new DefaultInterpolatedStringHandler(0, 0, CultureInfo.InvariantCulture, stackalloc char[ArnCharsMost]);
        var rest = template.AsSpan();
        while (true)
        {
            var open = rest.IndexOf('{');
            if (open < 0)
            {
                arn.AppendFormatted(rest);
                return arn.ToStringAndClear();
            }

            var close = open + rest[open..].IndexOf('}');
            var name = rest[(open + 1)..close];
            var value = name switch { "$region" => region, "$account" => account, _ => member(name.ToString()) };
            if (string.IsNullOrEmpty(value))
            {
                arn.Clear();
                return null;
            }

            arn.AppendFormatted(rest[..open]);
            arn.AppendLiteral(value);
            rest = rest[(close + 1)..];
        }
    }
}
