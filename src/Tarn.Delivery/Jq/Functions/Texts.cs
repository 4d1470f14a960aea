using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.Delivery.Jq.Values;

namespace Tarn.Delivery.Jq.Functions;

/// <summary>Functions over strings. Positions and lengths count code points.</summary>
internal static class Texts
{
    public static void AddTo(JqFunctionTable table)
    {
        table.Add("utf8bytelength", 0, (run, input, _) => input.IsString
            ? JqValue.Of(Encoding.UTF8.GetByteCount(input.Text))
            : run.FailOn(input, "only strings have UTF-8 byte length"));
        table.Add("explode", 0, (run, input, _) => input.IsString ? Explode(run, input.Text) : run.Fail("explode input must be a string"));
        table.Add("implode", 0, Implode);
        table.Add("ascii_downcase", 0, (run, input, _) => Cased(run, input, text => Ascii(text, 'A', 'Z')));
        table.Add("ascii_upcase", 0, (run, input, _) => Cased(run, input, text => Ascii(text, 'a', 'z')));
        table.Add("startswith", 1, (run, input, arguments) => Both(run, input, arguments[0], "startswith() requires string inputs")
            ? JqValue.Of(input.Text.StartsWith(arguments[0].Text, StringComparison.Ordinal))
            : null);
        table.Add("endswith", 1, (run, input, arguments) => Both(run, input, arguments[0], "endswith() requires string inputs")
            ? JqValue.Of(input.Text.EndsWith(arguments[0].Text, StringComparison.Ordinal))
            : null);
        table.Add("ltrimstr", 1, (run, input, arguments) => TrimStart(run, input, arguments[0]));
        table.Add("rtrimstr", 1, (run, input, arguments) => TrimEnd(run, input, arguments[0]));
        table.Add("split", 1, (run, input, arguments) => Both(run, input, arguments[0], "split input and separator must be strings")
            ? Split(run, input.Text, arguments[0].Text)
            : null);
        table.Add("join", 1, Join);
        table.Add("tostring", 0, (run, input, _) => AsText(run, input));
        table.Add("tojson", 0, (run, input, _) => run.TryWrite(input, out var json) ? JqValue.Of(json) : null);
        table.Add("tonumber", 0, ToNumber);
        table.Add("fromjson", 0, FromJson);
    }

    /// <summary>The number of code points.</summary>
    public static int Length(string text)
    {
        var pairs = 0;
        foreach (var c in text)
        {
            pairs += char.IsLowSurrogate(c) ? 1 : 0;
        }

        return text.Length - pairs;
    }

    public static string Slice(string text, int from, int to)
    {
        var start = Offset(text, 0, from);
        return text[start..Offset(text, start, to - from)];
    }

    public static int[] CodePoints(string text)
    {
        var points = new int[Length(text)];
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            points[at++] = rune.Value;
        }

        return points;
    }

    public static JqValue? AsText(JqRun run, JqValue value)
    {
        if (value.IsString)
        {
            return value;
        }

        return run.TryWrite(value, out var json) ? JqValue.Of(json) : null;
    }

    public static JqValue? Split(JqRun run, string text, string separator)
    {
        if (text.Length == 0)
        {
            return JqValue.EmptyArray;
        }

        if (!run.Charge(text.Length * 8L))
        {
            return null;
        }

        return separator.Length == 0
            ? JqValue.Of(text.EnumerateRunes().Select(rune => JqValue.Of(rune.ToString())).ToArray())
            : JqValue.Of(Array.ConvertAll(text.Split(separator), JqValue.Of));
    }

    // The index in UTF-16 of the code point that follows a start by some code points.
    private static int Offset(string text, int start, int count)
    {
        for (; count > 0; count--)
        {
            start += char.IsHighSurrogate(text[start]) ? 2 : 1;
        }

        return start;
    }

    private static bool Both(JqRun run, JqValue one, JqValue other, string fault)
    {
        if (one.IsString && other.IsString)
        {
            return run.Charge(one.Text.Length);
        }

        run.Fail(fault);
        return false;
    }

    private static JqValue? TrimStart(JqRun run, JqValue input, JqValue start) =>
        input.IsString && start.IsString && input.Text.StartsWith(start.Text, StringComparison.Ordinal)
            ? run.Charge(input.Text.Length * 2L) ? JqValue.Of(input.Text[start.Text.Length..]) : null
            : input;

    private static JqValue? TrimEnd(JqRun run, JqValue input, JqValue end) =>
        input.IsString && end.IsString && input.Text.EndsWith(end.Text, StringComparison.Ordinal)
            ? run.Charge(input.Text.Length * 2L) ? JqValue.Of(input.Text[..^end.Text.Length]) : null
            : input;

    private static JqValue? Explode(JqRun run, string text) =>
        run.Charge(40L * text.Length) ? JqValue.Of(Array.ConvertAll(CodePoints(text), point => JqValue.Of((double)point))) : null;

    private static JqValue? Implode(JqRun run, JqValue input, JqValue[] arguments)
    {
        if (!input.IsArray)
        {
            return run.Fail("implode input must be an array");
        }

        if (!run.Charge(input.Items.Length * 4L))
        {
            return null;
        }

        var text = new StringBuilder(input.Items.Length);
        foreach (var item in input.Items)
        {
            if (!item.IsNumber)
            {
                return run.Fail("implode input must be an array of numbers");
            }

            text.Append(item.Number is >= 0 and <= 0x10FFFF && Rune.TryCreate((int)item.Number, out var rune) ? rune : Rune.ReplacementChar);
        }

        return JqValue.Of(text.ToString());
    }

    private static JqValue? Cased(JqRun run, JqValue input, Func<string, string> change)
    {
        if (!input.IsString)
        {
            return run.Fail("explode input must be a string");
        }

        return run.Charge(input.Text.Length * 2L) ? JqValue.Of(change(input.Text)) : null;
    }

    private static string Ascii(string text, char from, char to) => string.Create(text.Length, (text, from, to), static (span, state) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            var c = state.text[i];
            span[i] = c >= state.from && c <= state.to ? (char)(c ^ 32) : c;
        }
    });

    private static JqValue? Join(JqRun run, JqValue input, JqValue[] arguments)
    {
        if (!input.IsArray && !input.IsObject)
        {
            return run.Fail($"Cannot iterate over {run.Describe(input)}");
        }

        var text = new StringBuilder();
        var items = input.IsArray ? input.Items : input.Members.Members.Select(member => member.Value).ToArray();
        for (var i = 0; i < items.Length; i++)
        {
            if (i > 0 && !arguments[0].IsString && arguments[0].Kind != JqKind.Null)
            {
                return run.FailOn(JqValue.Of(text.ToString()), arguments[0], "cannot be added");
            }

            text.Append(i > 0 && arguments[0].IsString ? arguments[0].Text : string.Empty);
            var item = items[i];
            if (item.Kind > JqKind.String)
            {
                return run.FailOn(JqValue.Of(text.ToString()), item, "cannot be added");
            }

            text.Append(item.Kind == JqKind.Null ? string.Empty : item.IsString ? item.Text : JqWriter.Begin(item, 64));
            if (!run.Charge(2L * (item.IsString ? item.Text.Length : 16) + (arguments[0].IsString ? 2L * arguments[0].Text.Length : 0)))
            {
                return null;
            }
        }

        return JqValue.Of(text.ToString());
    }

    private static JqValue? ToNumber(JqRun run, JqValue input, JqValue[] arguments)
    {
        if (input.IsNumber)
        {
            return input;
        }

        if (!input.IsString)
        {
            return run.FailOn(input, "cannot be parsed as a number");
        }

        // Beside JSON's numbers, C's library also takes a leading zero, plus sign or point.
        var text = input.Text.Trim(' ', '\t', '\n', '\r');
        const NumberStyles Styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return text.Length > 0 && text[^1] is (>= '0' and <= '9') or '.' && double.TryParse(text, Styles, CultureInfo.InvariantCulture, out var number)
            ? JqValue.Of(number)
            : run.FailOn(input, "cannot be parsed as a number");
    }

    private static JqValue? FromJson(JqRun run, JqValue input, JqValue[] arguments)
    {
        if (!input.IsString)
        {
            return run.FailOn(input, "only strings can be parsed");
        }

        if (!run.Charge(input.Text.Length * 16L))
        {
            return null;
        }

        try
        {
            return JqReader.Read(Encoding.UTF8.GetBytes(input.Text));
        }
        catch (JsonException)
        {
            return run.FailOn(input, "is not JSON");
        }
    }
}
