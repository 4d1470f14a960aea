using System.Globalization;

namespace Tarn.Access.Conditions;

/// <summary>A value of a policy's condition, read once for its comparison. A value of another kind fits nothing.</summary>
internal sealed class ConditionValue
{
    // S3 counts larger ranges than these as public.
    private const int WideBits = 8;
    private const int WideBitsV6 = 32;

    private readonly ConditionComparison _comparison;
    private readonly PolicyText _text;
    private readonly double? _number;
    private readonly DateTimeOffset? _time;
    private readonly AddressRange? _range;

    /// <summary>Reads a value.</summary>
    /// <param name="text">The value as the policy has it.</param>
    /// <param name="hasVariables">Whether the policy's version has variables.</param>
    /// <exception cref="FormatException">A time or a range of addresses cannot be read; the message is IAM's.</exception>
    public ConditionValue(ConditionComparison comparison, string text, bool hasVariables)
    {
        _comparison = comparison;
        _text = PolicyText.Parse(text, hasVariables);
        switch (comparison)
        {
            case >= ConditionComparison.Number and <= ConditionComparison.NumberGreaterOrEqual:
                _number = NumberOf(text);
                break;
            case >= ConditionComparison.Time and <= ConditionComparison.TimeGreaterOrEqual:
                _time = PolicyTime.Read(text) ?? throw new FormatException("The policy failed legacy parsing");
                break;
            case ConditionComparison.Address:
                _range = AddressRange.Read(text) ?? throw new FormatException("The policy failed legacy parsing");
                break;
        }
    }

    /// <summary>Whether the value is the word <c>true</c>.</summary>
    public bool IsTrue => _text.Text.Equals("true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the value fits nearly everything: a pattern with <c>*</c>, or a large range of addresses.</summary>
    public bool IsWide => _text.Text.Contains('*', StringComparison.Ordinal)
        || (_comparison == ConditionComparison.Address && _text.Text.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash
            && int.TryParse(_text.Text.AsSpan(slash + 1), CultureInfo.InvariantCulture, out var bits)
            && bits < (_text.Text.Contains(':', StringComparison.Ordinal) ? WideBitsV6 : WideBits));

    /// <summary>Whether a value of the request fits.</summary>
    public bool Fits(in PolicyQuestion question, string value)
    {
        switch (_comparison)
        {
            case ConditionComparison.Text or ConditionComparison.TextIgnoreCase:
                var comparison = _comparison == ConditionComparison.Text ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
                return _text.TryExpand(question, out var text, out _) && value.Equals(text, comparison);
            case ConditionComparison.Pattern:
                return _text.Matches(question, value);
            case ConditionComparison.Arn:
                return _text.TryExpand(question, out var pattern, out var literal) && ArnPattern.Matches(pattern, literal, value);
            case ConditionComparison.Truth:
                return value.Equals(_text.Text, StringComparison.OrdinalIgnoreCase) && bool.TryParse(value, out _);
            case ConditionComparison.Bytes:
                return BytesOf(_text.Text) is { } own && BytesOf(value) is { } given && own.AsSpan().SequenceEqual(given);
            case ConditionComparison.Address:
                return _range!.Value.Contains(value);
            case >= ConditionComparison.Time and <= ConditionComparison.TimeGreaterOrEqual:
                return PolicyTime.Read(value) is { } time && IsOrdered(_comparison - ConditionComparison.Time, time.CompareTo(_time!.Value));
            default:
                return NumberOf(value) is { } number && _number is { } limit
                    && IsOrdered(_comparison - ConditionComparison.Number, number.CompareTo(limit));
        }
    }

    // Among the comparisons, the orders follow each other: equal, less, less or equal, greater, greater or equal.
    private static bool IsOrdered(int order, int compared) => order switch
    {
        0 => compared == 0,
        1 => compared < 0,
        2 => compared <= 0,
        3 => compared > 0,
        _ => compared >= 0,
    };

    private static double? NumberOf(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    private static byte[]? BytesOf(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }
}
