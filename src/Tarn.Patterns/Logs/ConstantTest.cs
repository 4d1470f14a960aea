using System.Globalization;

namespace Tarn.Patterns.Logs;

/// <summary>A comparison of a value with a constant of the pattern.</summary>
internal sealed class ConstantTest
{
    private static readonly string[] Operators = ["!=", "<=", ">=", "=", "<", ">"];

    private readonly string _operator;
    private readonly double? _number;
    private readonly Func<string, bool> _equals;

    private ConstantTest(string @operator, double? number, Func<string, bool> equals) => (_operator, _number, _equals) = (@operator, number, equals);

    /// <summary>Reads an operator and a constant; null: no operator comes next.</summary>
    /// <param name="scanner">Stands before the operator.</param>
    /// <param name="ends">The characters that end a constant without quotes.</param>
    public static ConstantTest? TryRead(PatternScanner scanner, Func<char, bool> ends)
    {
        scanner.Spaces();
        if (Array.Find(Operators, scanner.TryTake) is not { } found)
        {
            return null;
        }

        var (number, equals) = Constant(scanner.Spaces(), ends);
        if (found is not ("=" or "!=") && number is null)
        {
            throw FilterPattern.Invalid($"{found} compares numbers only");
        }

        return new ConstantTest(found, number, equals);
    }

    /// <summary>Whether a value passes.</summary>
    /// <param name="text">The value as text.</param>
    public bool Passes(string text)
    {
        var given = _number is not null && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : default(double?);
        return _operator switch
        {
            "=" => IsEqual(text, given),
            "!=" => !IsEqual(text, given),
            "<" => given < _number,
            ">" => given > _number,
            "<=" => given <= _number,
            _ => given >= _number,
        };
    }

    /// <summary>Whether a value without a text passes: an object, an array or null.</summary>
    public bool PassesOther => _operator == "!=";

    private bool IsEqual(string text, double? given) => _number is { } number && given is { } value ? number == value : _equals(text);

    private static (double? Number, Func<string, bool> Equality) Constant(PatternScanner scanner, Func<char, bool> ends)
    {
        switch (scanner.Next)
        {
            case '"':
                return (null, Wildcard(scanner.Quoted('"')));
            case '%':
                return (null, new TextExpression(scanner.Quoted('%')).IsIn);
            default:
                var text = scanner.Until(next => char.IsWhiteSpace(next) || next == '"' || ends(next));
                if (text.Length == 0)
                {
                    throw scanner.Unexpected();
                }

                var isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number);
                return (isNumber ? number : null, Wildcard(text));
        }
    }

    private static Func<string, bool> Wildcard(string pattern)
    {
        if (!pattern.Contains('*', StringComparison.Ordinal))
        {
            return text => text == pattern;
        }

        var parts = pattern.Split('*');
        return text => Fits(text, parts);
    }

    // The first and the last part are fixed to the ends; the parts between are sought from the left.
    private static bool Fits(string text, string[] parts)
    {
        var end = text.Length - parts[^1].Length;
        if (end < parts[0].Length || !text.StartsWith(parts[0], StringComparison.Ordinal) || !text.EndsWith(parts[^1], StringComparison.Ordinal))
        {
            return false;
        }

        var at = parts[0].Length;
        foreach (var part in parts.AsSpan(1, parts.Length - 2))
        {
            var found = text.AsSpan(at, end - at).IndexOf(part, StringComparison.Ordinal);
            if (found < 0)
            {
                return false;
            }

            at += found + part.Length;
        }

        return true;
    }
}
