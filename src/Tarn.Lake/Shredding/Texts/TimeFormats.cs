using System.Text;
using Tarn.Storage;

namespace Tarn.Lake.Shredding.Texts;

/// <summary>
/// Forms in which records write the values of dates and timestamps, beside RFC 3339: patterns of Joda-Time, and numbers since 1970. A form is
/// of all columns of dates and timestamps, or of one.
/// </summary>
/// <remarks>
/// In their text, <c>@</c> divides the forms. A column's path and <c>=</c> restrict a form to it: <c>dd/MM/yyyy @ sent.at=epoch-seconds</c>.
/// Characters that AWS allows in no tag are written as <c>%</c> and two hexadecimal digits. So are <c>@</c>, <c>=</c> and <c>%</c> in a form.
/// </remarks>
public sealed class TimeFormats : IEquatable<TimeFormats>
{
    /// <summary>The most forms.</summary>
    public const int FormatsMax = 20;

    private readonly IReadOnlyList<(string? Column, TimeFormat Format)> _formats;

    private TimeFormats(IReadOnlyList<(string? Column, TimeFormat Format)> formats) => _formats = formats;

    /// <summary>Whether there is no form.</summary>
    public bool IsEmpty => _formats.Count == 0;

    /// <summary>RFC 3339 alone.</summary>
    public static TimeFormats None { get; } = new([]);

    /// <summary>Reads the text.</summary>
    /// <exception cref="TarnException">InvalidArgument: a form has a fault, there is none, or there are too many.</exception>
    public static TimeFormats Parse(string text)
    {
        var formats = new List<(string?, TimeFormat)>();
        foreach (var entry in text.Split('@', StringSplitOptions.TrimEntries))
        {
            var equals = entry.IndexOf('=', StringComparison.Ordinal);
            var column = equals < 0 ? null : Decode(entry[..equals].Trim());
            var format = TimeFormat.Parse(Decode(entry[(equals + 1)..].Trim()));
            formats.Add(column is { Length: 0 } ? throw Invalid($"'{entry}' has no column before =.") : (column, format));
        }

        return formats.Count <= FormatsMax ? new TimeFormats(formats) : throw Invalid($"There are {formats.Count} formats; at most {FormatsMax} are possible.");
    }

    /// <summary>The forms of one column.</summary>
    /// <exception cref="TarnException">InvalidArgument: a form has a fault, or there are too many.</exception>
    public static TimeFormats OfColumn(string column, IReadOnlyList<string> formats) => formats.Count <= FormatsMax
        ? new TimeFormats([.. formats.Select(format => ((string?)column, TimeFormat.Parse(format)))])
        : throw Invalid($"There are {formats.Count} formats; at most {FormatsMax} are possible.");

    /// <summary>Reads the values of a column; null: it has no form.</summary>
    /// <param name="path">The column's path, parts joined by dots.</param>
    public ITimestampReader? For(string path)
    {
        var formats = _formats.Where(format => format.Column is null || format.Column.Equals(path, StringComparison.OrdinalIgnoreCase)).ToList();
        return formats.Count == 0 ? null : new FormattedTimes([.. formats.OrderBy(format => format.Column is null).Select(format => format.Format)]);
    }

    /// <summary>The text.</summary>
    public override string ToString() =>
        string.Join(" @ ", _formats.Select(format => (format.Column is { } column ? Encode(column) + "=" : "") + Encode(format.Format.ToString())));

    /// <inheritdoc/>
    public bool Equals(TimeFormats? other) => other is not null && other.ToString() == ToString();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TimeFormats);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    private static string Encode(string text)
    {
        var encoded = new StringBuilder();
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || rune.Value is ' ' or '_' or '.' or ':' or '/' or '+' or '-')
            {
                encoded.Append(rune.ToString());
                continue;
            }

            foreach (var one in bytes[..rune.EncodeToUtf8(bytes)])
            {
                encoded.Append('%').Append(Convert.ToHexString([one]));
            }
        }

        return encoded.ToString();
    }

    private static string Decode(string text)
    {
        for (var i = text.IndexOf('%', StringComparison.Ordinal); i >= 0; i = text.IndexOf('%', i + 1))
        {
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
            {
                throw Invalid($"'{text}' has a % without two hexadecimal digits.");
            }
        }

        return Uri.UnescapeDataString(text);
    }

    private static TarnException Invalid(string message) => new(ErrorKind.InvalidArgument, message);

    /// <summary>The first form that fits is taken.</summary>
    private sealed class FormattedTimes(IReadOnlyList<TimeFormat> formats) : ITimestampReader
    {
        public bool TryRead(ReadOnlySpan<byte> text, out long micros)
        {
            foreach (var format in formats)
            {
                if (format.TryRead(text, out micros))
                {
                    return true;
                }
            }

            micros = 0;
            return false;
        }
    }
}
