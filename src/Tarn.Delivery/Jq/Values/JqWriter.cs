using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Tarn.Delivery.Jq.Values;

/// <summary>Writes values as jq 1.6 prints them on one line, up to a size.</summary>
internal sealed class JqWriter(int charactersMax)
{
    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        "\"\\\u007f" + string.Concat(Enumerable.Range(0, 32).Select(c => (char)c)));

    private readonly StringBuilder _text = new();

    /// <summary>The text of a value; null if it is longer than the limit.</summary>
    public static string? Write(JqValue value, int charactersMax)
    {
        var writer = new JqWriter(charactersMax);
        return writer.Add(value) ? writer._text.ToString() : null;
    }

    /// <summary>The first characters of a value's text, or all of it.</summary>
    public static string Begin(JqValue value, int charactersMax)
    {
        var writer = new JqWriter(charactersMax);
        writer.Add(value);
        return writer._text.ToString();
    }

    /// <summary>A number: the shortest digits that round to it, with an exponent from 17 digits before or 5 after the point.</summary>
    public static string NumberText(double number)
    {
        if (double.IsNaN(number))
        {
            return "null";
        }

        number = Math.Clamp(number, double.MinValue, double.MaxValue);
        if (number == 0)
        {
            return double.IsNegative(number) ? "-0" : "0";
        }

        if (Math.Abs(number) < 1e15 && number == Math.Truncate(number))
        {
            return ((long)number).ToString(CultureInfo.InvariantCulture);
        }

        return Layout(number.ToString("R", CultureInfo.InvariantCulture));
    }

    private static string Layout(string general)
    {
        var negative = general[0] == '-';
        var mantissa = general.AsSpan(negative ? 1 : 0);
        var exponentAt = mantissa.IndexOf('E');
        var exponent = exponentAt < 0 ? 0 : int.Parse(mantissa[(exponentAt + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        mantissa = exponentAt < 0 ? mantissa : mantissa[..exponentAt];
        var dot = mantissa.IndexOf('.');
        var whole = dot < 0 ? mantissa : mantissa[..dot];
        var all = string.Concat(whole, dot < 0 ? default : mantissa[(dot + 1)..]);
        var leading = all.Length - all.TrimStart('0').Length;
        var digits = all.Trim('0');

        // The value is 0.DIGITS times 10 to the power of point.
        var point = whole.Length + exponent - leading;
        var sign = negative ? "-" : string.Empty;
        if (point <= -4 || point > digits.Length + 15)
        {
            var fraction = digits.Length > 1 ? "." + digits[1..] : string.Empty;
            var power = point - 1;
            return $"{sign}{digits[0]}{fraction}e{(power < 0 ? '-' : '+')}{Math.Abs(power):00}";
        }

        if (point <= 0)
        {
            return $"{sign}0.{new string('0', -point)}{digits}";
        }

        return point >= digits.Length
            ? sign + digits + new string('0', point - digits.Length)
            : $"{sign}{digits[..point]}.{digits[point..]}";
    }

    private bool Add(JqValue value)
    {
        switch (value.Kind)
        {
            case JqKind.Number:
                _text.Append(NumberText(value.Number));
                break;
            case JqKind.String:
                AddText(value.Text);
                break;
            case JqKind.Array:
                return AddItems(value.Items);
            case JqKind.Object:
                return AddMembers(value.Members);
            default:
                _text.Append(value.Kind switch { JqKind.Null => "null", JqKind.True => "true", _ => "false" });
                break;
        }

        return _text.Length <= charactersMax;
    }

    private bool AddItems(JqValue[] items)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        _text.Append('[');
        for (var i = 0; i < items.Length; i++)
        {
            _text.Append(i == 0 ? string.Empty : ",");
            if (!Add(items[i]))
            {
                return false;
            }
        }

        _text.Append(']');
        return _text.Length <= charactersMax;
    }

    private bool AddMembers(JqObject members)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        _text.Append('{');
        var first = true;
        foreach (var (key, value) in members.Members)
        {
            _text.Append(first ? string.Empty : ",");
            first = false;
            AddText(key);
            _text.Append(':');
            if (!Add(value))
            {
                return false;
            }
        }

        _text.Append('}');
        return _text.Length <= charactersMax;
    }

    private void AddText(string text)
    {
        _text.Append('"');
        var rest = text.AsSpan();
        for (int at; (at = rest.IndexOfAny(Escaped)) >= 0; rest = rest[(at + 1)..])
        {
            _text.Append(rest[..at]);
            _ = rest[at] switch
            {
                '"' => _text.Append("\\\""),
                '\\' => _text.Append("\\\\"),
                '\n' => _text.Append("\\n"),
                '\t' => _text.Append("\\t"),
                '\r' => _text.Append("\\r"),
                '\b' => _text.Append("\\b"),
                '\f' => _text.Append("\\f"),
                var c => _text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
            };
        }

        _text.Append(rest).Append('"');
    }
}
