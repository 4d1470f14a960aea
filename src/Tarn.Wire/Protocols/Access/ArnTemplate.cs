using System.Globalization;
using System.Runtime.CompilerServices;

namespace Tarn.Wire.Protocols;

/// <summary>An ARN with placeholders for the call's region, account and members:
/// <c>arn:aws:kinesis:{$region}:{$account}:stream/{StreamName}</c>.</summary>
internal sealed class ArnTemplate
{
    // A longer ARN is built in rented memory.
    private const int ArnCharsMost = 256;

    private readonly List<(string Before, string Name)> _places = [];
    private readonly string _end;

    /// <summary>Reads a template.</summary>
    public ArnTemplate(string template)
    {
        var from = 0;
        for (var open = template.IndexOf('{'); open >= 0; open = template.IndexOf('{', from))
        {
            var close = template.IndexOf('}', open);
            _places.Add((template[from..open], template[(open + 1)..close]));
            from = close + 1;
        }

        _end = template[from..];
    }

    /// <summary>The ARN, or null if the input lacks the value of one of its placeholders.</summary>
    public string? Fill(string region, string account, Func<string, string?> member)
    {
        if (_places.Count == 0)
        {
            return _end;
        }

        var arn = new DefaultInterpolatedStringHandler(0, 0, CultureInfo.InvariantCulture, stackalloc char[ArnCharsMost]);
        foreach (var (before, name) in _places)
        {
            var value = name switch { "$region" => region, "$account" => account, _ => member(name) };
            if (string.IsNullOrEmpty(value))
            {
                arn.Clear();
                return null;
            }

            arn.AppendLiteral(before);
            arn.AppendLiteral(value);
        }

        arn.AppendLiteral(_end);
        return arn.ToStringAndClear();
    }
}
