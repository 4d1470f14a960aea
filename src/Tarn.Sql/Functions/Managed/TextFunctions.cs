using System.Globalization;
using System.Text;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Functions.Managed;

/// <summary>Text functions that count code points as Trino does; DuckDB's functions differ.</summary>
/// <seealso href="https://trino.io/docs/current/functions/string.html"/>
internal static class TextFunctions
{
    /// <summary>The longest value; no value may be larger than a row.</summary>
    private const int TextMax = 32 << 20;

    /// <summary>Trino's bound of the product of both lengths.</summary>
    private const long LevenshteinMax = 1_000_000;

    public static RowFunction? Find(string name) => name switch
    {
        "reverse" => (i, r, o) => o.Set(r, string.Concat(i.Text(0, r).EnumerateRunes().Reverse())),
        "lower" => (i, r, o) => o.Set(r, Lower(i.Text(0, r))),
        "upper" => (i, r, o) => o.Set(r, Upper(i.Text(0, r))),
        "lpad" => (i, r, o) => o.Set(r, Pad(i.Text(0, r), i.Long(1, r), i.Text(2, r), left: true)),
        "rpad" => (i, r, o) => o.Set(r, Pad(i.Text(0, r), i.Long(1, r), i.Text(2, r), left: false)),
        "replace" => (i, r, o) => o.Set(r, Replace(i.Text(0, r), i.Text(1, r), i.Text(2, r))),
        "strpos" => (i, r, o) => o.Set(r, Position(i.Text(0, r), i.Text(1, r), i.Long(2, r))),
        "split" => (i, r, o) => o.SetList(r, Split(i.Text(0, r), i.Text(1, r), i.Long(2, r))),
        "split_part" => (i, r, o) => o.Set(r, Part(i.Text(0, r), i.Text(1, r), i.Long(2, r))),
        "normalize" => (i, r, o) => SetBytes(o, r, DuckDb.UnicodeForms.Normalize(i[0].Bytes(r), i.Text(1, r))),
        "levenshtein_distance" => (i, r, o) => o.Set(r, Levenshtein(i.Text(0, r), i.Text(1, r))),
        "hamming_distance" => (i, r, o) => o.Set(r, Hamming(i.Text(0, r), i.Text(1, r))),
        "from_utf8" => (i, r, o) => o.Set(r, RepairedText.Of(i[0].Bytes(r), "\uFFFD")),
        "to_base" => (i, r, o) => o.Set(r, ToBase(i.Long(0, r), i.Long(1, r))),
        "from_base" => (i, r, o) => o.Set(r, FromBase(i.Text(0, r), i.Long(1, r))),
        _ => null,
    };

    /// <summary>Each character alone, as Java maps it. .NET leaves three characters out, because their pairs are ASCII letters.</summary>
    private static string Lower(string text) => text.ToLowerInvariant().Replace('\u0130', 'i');

    private static string Upper(string text) => text.ToUpperInvariant().Replace('\u0131', 'I').Replace('\u017F', 'S');

    private static string Pad(string text, long size, string with, bool left)
    {
        if (size is < 0 or > TextMax)
        {
            throw RowValues.Error(
                SqlErrorName.InvalidFunctionArgument, "Target length must be in the range [0.." + TextMax.ToString(CultureInfo.InvariantCulture) + "]");
        }

        if (with.Length == 0)
        {
            throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, "Padding string must not be empty");
        }

        var runes = text.EnumerateRunes().ToList();
        if (runes.Count >= size)
        {
            return string.Concat(runes.Take((int)size));
        }

        var unit = with.EnumerateRunes().ToList();
        var padding = new StringBuilder();
        for (var i = 0; i < size - runes.Count; i++)
        {
            padding.Append(unit[i % unit.Count].ToString());
        }

        return left ? padding + text : text + padding;
    }

    private static string Replace(string text, string search, string with)
    {
        if (search.Length > 0)
        {
            return text.Replace(search, with, StringComparison.Ordinal);
        }

        // An empty search text matches before every character and at the end.
        var result = new StringBuilder(with);
        foreach (var rune in text.EnumerateRunes())
        {
            result.Append(rune.ToString()).Append(with);
        }

        return result.ToString();
    }

    private static long Position(string text, string search, long instance)
    {
        if (instance == 0)
        {
            throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, "'instance' must be a positive or negative number.");
        }

        if (search.Length == 0)
        {
            return 1;
        }

        var at = instance > 0 ? -1 : text.Length;
        for (var n = 0; n < Math.Abs(instance); n++)
        {
            at = instance > 0 ? text.IndexOf(search, Math.Min(at + 1, text.Length), StringComparison.Ordinal)
                : at <= 0 ? -1 : text.LastIndexOf(search, Math.Min(at + search.Length - 2, text.Length - 1), StringComparison.Ordinal);
            if (at < 0)
            {
                return 0;
            }
        }

        return text[..at].EnumerateRunes().Count() + 1;
    }

    private static string[] Split(string text, string delimiter, long limit)
    {
        if (limit <= 0)
        {
            throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, "Limit must be positive");
        }

        if (limit > int.MaxValue)
        {
            throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, "Limit is too large");
        }

        if (delimiter.Length == 0)
        {
            throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, "The delimiter may not be the empty string");
        }

        return text.Split(delimiter, (int)limit);
    }

    private static string? Part(string text, string delimiter, long index)
    {
        if (index <= 0)
        {
            throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, "Index must be greater than zero");
        }

        string[] parts = delimiter.Length == 0 ? [.. text.EnumerateRunes().Select(c => c.ToString())] : text.Split(delimiter);
        return index <= parts.Length ? parts[index - 1] : null;
    }

    private static long Hamming(string a, string b)
    {
        var (left, right) = (a.EnumerateRunes().ToList(), b.EnumerateRunes().ToList());
        return left.Count == right.Count ? left.Zip(right).Count(p => p.First != p.Second)
            : throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, "The input strings to hamming_distance function must have the same length");
    }

    /// <summary>The least number of insertions, deletions and changes of code points.</summary>
    private static long Levenshtein(string a, string b)
    {
        Rune[] left = [.. a.EnumerateRunes()];
        Rune[] right = [.. b.EnumerateRunes()];
        if ((long)left.Length * right.Length > LevenshteinMax)
        {
            throw RowValues.Error(
                SqlErrorName.InvalidFunctionArgument, $"The combined inputs for Levenshtein distance are too large: {(long)left.Length * right.Length}");
        }

        var distances = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 0; i < left.Length; i++)
        {
            var before = distances[0]++;
            for (var j = 0; j < right.Length; j++)
            {
                var changed = before + (left[i] == right[j] ? 0 : 1);
                before = distances[j + 1];
                distances[j + 1] = Math.Min(changed, Math.Min(before, distances[j]) + 1);
            }
        }

        return distances[^1];
    }

    private static bool SetBytes(DuckDb.VectorView output, int row, byte[] bytes)
    {
        output.SetBytes(row, bytes);
        return true;
    }

    private static string ToBase(long value, long radix)
    {
        CheckRadix(radix);
        const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";
        var text = new StringBuilder();
        for (var rest = (ulong)Math.Abs((decimal)value); rest > 0 || text.Length == 0; rest /= (ulong)radix)
        {
            text.Insert(0, Digits[(int)(rest % (ulong)radix)]);
        }

        return value < 0 ? text.Insert(0, '-').ToString() : text.ToString();
    }

    private static long FromBase(string text, long radix)
    {
        CheckRadix(radix);
        Int128 value = 0;
        var digits = text.TrimStart('-', '+');
        foreach (var c in digits)
        {
            var digit = char.IsAsciiDigit(c) ? c - '0' : char.IsAsciiLetter(c) ? char.ToLowerInvariant(c) - 'a' + 10 : int.MaxValue;
            if (digit >= radix || value > long.MaxValue)
            {
                throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, $"Not a valid base-{radix} number: {text}");
            }

            value = (value * radix) + digit;
        }

        value = text.StartsWith('-') ? -value : value;
        return digits.Length > 0 && value >= long.MinValue && value <= long.MaxValue ? (long)value
            : throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, $"Not a valid base-{radix} number: {text}");
    }

    private static void CheckRadix(long radix)
    {
        if (radix is < 2 or > 36)
        {
            throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, "Radix must be between 2 and 36");
        }
    }
}
