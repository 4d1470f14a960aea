using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;
using Tarn.DuckDb;
using Tarn.Sql.Functions.Managed.Formats;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Functions.Managed;

/// <summary>Quantities as texts for people, and back.</summary>
internal static partial class QuantityFunctions
{
    private const string SoundexCodes = "01230120022455012623010202";

    private static readonly (string Name, long Seconds)[] Spans = [("week", 604_800), ("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)];
    private static readonly string[] Thousands = ["", "K", "M", "B", "T", "Q"];
    private static readonly string[] DataUnits = ["B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"];

    public static RowFunction? Find(string name) => name switch
    {
        "format" => (i, r, o) => o.Set(r, JavaFormatter.Format(i.Text(0, r), Values(i[1], r))),
        "format_whole" => (i, r, o) => o.Set(r, Short(i.Long(0, r))),
        "format_number" => (i, r, o) => o.Set(r, Short(Whole(i.Double(0, r)))),
        "human_readable_seconds" => (i, r, o) => o.Set(r, Seconds(i.Double(0, r))),
        "parse_data_size" => (i, r, o) => o.Set(r, DataSize(i.Text(0, r))),
        "parse_duration" => (i, r, o) => o.Set(r, Duration(i.Text(0, r))),
        "word_stem" => (i, r, o) => o.Set(r, WordStem.Of(i.Text(0, r), "en")),
        "word_stem_in" => (i, r, o) => o.Set(r, WordStem.Of(i.Text(0, r), i.Text(1, r))),
        "soundex" => (i, r, o) => o.Set(r, Soundex(i.Text(0, r))),
        "luhn_check" => (i, r, o) => o.Set(r, Luhn(i.Text(0, r))),
        _ => null,
    };

    private static List<FormatValue> Values(VectorView list, int row)
    {
        var (start, count) = list.Entry(row);
        var values = new List<FormatValue>(count);
        for (var i = start; i < start + count; i++)
        {
            values.Add(FormatValue.Of(Encoding.UTF8.GetString(list.Elements.Bytes(i))));
        }

        return values;
    }

    /// <summary>Java's cast of a double to long.</summary>
    private static long Whole(double value) =>
        double.IsNaN(value) ? 0 : value >= long.MaxValue ? long.MaxValue : value <= long.MinValue ? long.MinValue : (long)value;

    private static string Short(long value)
    {
        var (number, unit) = ((double)value, 0);
        while ((number >= 1000 || number <= -1000) && unit < Thousands.Length - 1)
        {
            number /= 1000;
            unit++;
        }

        var digits = number < 10 ? 2 : number < 100 ? 1 : 0;
        return Math.Round(number, digits, MidpointRounding.ToEven).ToString("0.##", CultureInfo.InvariantCulture) + Thousands[unit];
    }

    private static string Seconds(double seconds)
    {
        if (!double.IsFinite(seconds))
        {
            throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, $"Invalid argument found: {JavaNumbers.Format(seconds)}");
        }

        var left = Whole(Math.Floor(Math.Abs(seconds) + 0.5));
        var parts = new List<string>();
        foreach (var (name, length) in Spans)
        {
            var count = left / length;
            left %= length;
            if (count > 0)
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {name}{(count == 1 ? "" : "s")}"));
            }
        }

        return parts.Count == 0 ? "0 seconds" : string.Join(", ", parts);
    }

    private static string DataSize(string text)
    {
        var match = Quantity().Match(text);
        var unit = Array.IndexOf(DataUnits, match.Groups[3].Value);
        if (!match.Success || unit < 0)
        {
            throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, $"Invalid data size: '{text}'");
        }

        var fraction = match.Groups[2].Value;
        var digits = BigInteger.Parse(match.Groups[1].Value + fraction, CultureInfo.InvariantCulture);
        return (digits * BigInteger.Pow(1024, unit) / BigInteger.Pow(10, fraction.Length)).ToString(CultureInfo.InvariantCulture);
    }

    private static long Duration(string text)
    {
        var match = DurationText().Match(text);
        var millis = match.Groups[2].Value switch
        {
            "ns" => 1e-6,
            "us" => 1e-3,
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            _ => double.NaN,
        };
        return match.Success && !double.IsNaN(millis)
            ? (long)Math.Floor((double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * millis) + 0.5)
            : throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, $"duration is not a valid data duration string: {text}");
    }

    /// <summary>Codes of consonants; equal codes side by side, or parted by H or W, count once.</summary>
    private static string Soundex(string text)
    {
        var letters = text.ToUpperInvariant().Where(char.IsLetter).ToList();
        if (letters.Count == 0)
        {
            return "";
        }

        var (code, last) = (letters[0].ToString(), CodeOf(letters[0]));
        foreach (var letter in letters.Skip(1).Where(letter => letter is not ('H' or 'W')))
        {
            var digit = CodeOf(letter);
            code += digit != '0' && digit != last && code.Length < 4 ? digit.ToString() : "";
            last = digit;
        }

        return code.PadRight(4, '0');
    }

    private static char CodeOf(char letter) => letter is >= 'A' and <= 'Z' ? SoundexCodes[letter - 'A']
        : throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, $"The character is not mapped: {letter} (index={letter - 'A'})");

    private static bool Luhn(string text)
    {
        var sum = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsAsciiDigit(text[i]))
            {
                throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, "Input contains non-digit character");
            }

            var digit = (text[i] - '0') * ((text.Length - i) % 2 == 0 ? 2 : 1);
            sum += digit > 9 ? digit - 9 : digit;
        }

        return text.Length > 0 && sum % 10 == 0;
    }

    [GeneratedRegex(@"^(\d+)(?:\.(\d+))?([a-zA-Z]+)$")]
    private static partial Regex Quantity();

    [GeneratedRegex(@"^\s*(\d+(?:\.\d+)?)\s*([a-zA-Z]+)\s*$")]
    private static partial Regex DurationText();
}
