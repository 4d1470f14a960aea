using System.Text;
using Tarn.Delivery.Jq.Values;

namespace Tarn.Delivery.Jq.Functions;

/// <summary>The formats <c>@text @json @html @uri @csv @tsv @sh @base64 @base64d</c>.</summary>
internal static class Formats
{
    private const string Names = "text json html uri csv tsv sh base64 base64d";
    private const string UriKept = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()";

    public static void AddTo(JqFunctionTable table) =>
        table.Add("format", 1, (run, input, arguments) => arguments[0].IsString && IsKnown(arguments[0].Text)
            ? Apply(run, arguments[0].Text, input)
            : run.FailOn(arguments[0], "is not a valid format"));

    public static bool IsKnown(string name) => Names.Split(' ').Contains(name);

    /// <summary>Formats a value.</summary>
    /// <param name="run">The run that pays.</param>
    /// <param name="name">A known name, without the @.</param>
    /// <param name="value">Any value.</param>
    public static JqValue? Apply(JqRun run, string name, JqValue value)
    {
        switch (name)
        {
            case "json":
                return run.TryWrite(value, out var json) ? JqValue.Of(json) : null;
            case "csv":
                return Row(run, value, ",", "csv", text => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
            case "tsv":
                return Row(run, value, "\t", "tsv", TabEscaped);
            case "sh":
                return Shell(run, value);
        }

        var text = Texts.AsText(run, value);
        if (text is null || !run.Charge(text.Text.Length * 6L))
        {
            return null;
        }

        return name switch
        {
            "html" => JqValue.Of(Html(text.Text)),
            "uri" => JqValue.Of(Uri(text.Text)),
            "base64" => JqValue.Of(Convert.ToBase64String(Encoding.UTF8.GetBytes(text.Text))),
            "base64d" => FromBase64(run, text),
            _ => text,
        };
    }

    private static JqValue? Row(JqRun run, JqValue value, string separator, string name, Func<string, string> quote)
    {
        if (!value.IsArray)
        {
            return run.FailOn(value, $"cannot be {name}-formatted, only an array can be");
        }

        var row = new StringBuilder();
        for (var i = 0; i < value.Items.Length; i++)
        {
            var item = value.Items[i];
            row.Append(i == 0 ? string.Empty : separator);
            if (item.Kind > JqKind.String)
            {
                return run.FailOn(item, $"is not valid in a {name} row");
            }

            if (!run.Charge(item.IsString ? item.Text.Length * 4L : 32))
            {
                return null;
            }

            row.Append(item.Kind == JqKind.Null ? string.Empty : item.IsString ? quote(item.Text) : JqWriter.Begin(item, 64));
        }

        return JqValue.Of(row.ToString());
    }

    private static string TabEscaped(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\t", "\\t", StringComparison.Ordinal)
        .Replace("\r", "\\r", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);

    private static JqValue? Shell(JqRun run, JqValue value)
    {
        var words = new List<string>();
        foreach (var item in value.IsArray ? value.Items : [value])
        {
            if (item.Kind > JqKind.String)
            {
                return run.FailOn(item, "can not be escaped for shell");
            }

            if (!run.Charge(item.IsString ? item.Text.Length * 4L : 32))
            {
                return null;
            }

            words.Add(item.IsString ? $"'{item.Text.Replace("'", "'\\''", StringComparison.Ordinal)}'" : JqWriter.Begin(item, 64));
        }

        return JqValue.Of(string.Join(' ', words));
    }

    private static string Html(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("'", "&apos;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal);

    private static string Uri(string text)
    {
        var escaped = new StringBuilder();
        foreach (var c in Encoding.UTF8.GetBytes(text))
        {
            _ = UriKept.Contains((char)c) ? escaped.Append((char)c) : escaped.Append('%').Append(c.ToString("X2", null));
        }

        return escaped.ToString();
    }

    // Missing padding is taken; bytes that are not UTF-8 become U+FFFD.
    private static JqValue? FromBase64(JqRun run, JqValue text)
    {
        var digits = text.Text.TrimEnd('=');
        var bytes = new byte[digits.Length];
        if (digits.Length % 4 != 1 && Convert.TryFromBase64String(digits + new string('=', (4 - digits.Length % 4) % 4), bytes, out var count))
        {
            return JqValue.Of(Encoding.UTF8.GetString(bytes, 0, count));
        }

        return run.FailOn(text, "is not valid base64 data");
    }
}
