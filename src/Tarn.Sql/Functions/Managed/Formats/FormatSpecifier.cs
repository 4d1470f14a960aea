using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;

namespace Tarn.Sql.Functions.Managed.Formats;

/// <summary>One specifier of a format string: <c>%[index$][flags][width][.precision]conversion</c>.</summary>
internal sealed class FormatSpecifier
{
    private const int PrecisionDefault = 6;

    private string _flags = "";
    private int _width = -1;
    private int _precision = -1;
    private bool _isUpper;
    private char _suffix;
    private string _text = "";

    /// <summary>The number of the argument, from 1; 0: the next one, -1: the one before.</summary>
    public int Index { get; private init; }

    /// <summary>The conversion in lower case.</summary>
    public char Conversion { get; private init; }

    /// <summary>Reads a specifier.</summary>
    /// <exception cref="JavaFormatException">It is invalid.</exception>
    public static FormatSpecifier Of(Match match, int widthMax)
    {
        var letter = match.Groups[7].Value[0];
        var isTime = match.Groups[6].Success;
        var flags = match.Groups[3].Value.Replace("<", "", StringComparison.Ordinal);
        var specifier = new FormatSpecifier
        {
            Index = match.Groups[1].Success ? Number(match.Groups[1], widthMax) : match.Groups[2].Success || match.Groups[3].Value.Contains('<') ? -1 : 0,
            Conversion = isTime ? 't' : char.ToLowerInvariant(letter),
            _flags = flags,
            _width = match.Groups[4].Success ? Number(match.Groups[4], widthMax) : -1,
            _precision = match.Groups[5].Success ? Number(match.Groups[5], widthMax) : -1,
            _isUpper = isTime ? match.Groups[6].Value == "T" : char.IsAsciiLetterUpper(letter),
            _suffix = letter,
            _text = match.Value,
        };
        specifier.Check(letter);
        return specifier;
    }

    /// <summary>A value in the specifier's form.</summary>
    /// <exception cref="JavaFormatException">The conversion does not take values of this type.</exception>
    public string Apply(FormatValue value)
    {
        var text = Conversion switch
        {
            'b' => Cut(value.Kind == FormatKind.Boolean ? value.Text : value.Kind == FormatKind.Null ? "false" : "true"),
            's' => Cut(value.JavaText),
            _ when value.Kind == FormatKind.Null => Conversion is 'd' or 'o' or 'x' or 't' or 'c' ? "null" : Cut("null"),
            'h' => Cut(value.JavaHash.ToString("x", CultureInfo.InvariantCulture)),
            'd' or 'o' or 'x' => value.Kind == FormatKind.Long ? Whole(long.Parse(value.Text, CultureInfo.InvariantCulture)) : throw Wrong(value),
            'e' or 'f' or 'g' or 'a' => Real(value),
            't' => Time(value),
            _ => throw Wrong(value),
        };
        return Padded(_isUpper ? text.ToUpperInvariant() : text);
    }

    /// <summary>A text with blanks up to the width.</summary>
    public string Padded(string text) => text.Length >= _width ? text : Has('-') ? text.PadRight(_width) : text.PadLeft(_width);

    private static int Number(Group group, int max) =>
        int.TryParse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= max ? number
            : throw new JavaFormatException("IllegalFormatWidth", group.Value);

    private bool Has(char flag) => _flags.Contains(flag, StringComparison.Ordinal);

    private JavaFormatException Wrong(FormatValue value) => new("IllegalFormatConversion", $"{Conversion} != {value.JavaClass}");

    private void Check(char letter)
    {
        if (!"bhscdoxefgatn%".Contains(Conversion, StringComparison.Ordinal) || (char.IsAsciiLetterUpper(letter) && Conversion is 'd' or 'o' or 'f' or 'n'))
        {
            throw new JavaFormatException("UnknownFormatConversion", $"Conversion = '{letter}'");
        }

        if (Conversion == 'n' && _width >= 0)
        {
            throw new JavaFormatException("IllegalFormatWidth", _width.ToString(CultureInfo.InvariantCulture));
        }

        if (_flags.Distinct().Count() != _flags.Length)
        {
            throw new JavaFormatException("DuplicateFormatFlags", $"Flags = '{_flags}'");
        }

        if (_precision >= 0 && Conversion is 'd' or 'o' or 'x' or 't' or 'c' or '%' or 'n')
        {
            throw new JavaFormatException("IllegalFormatPrecision", _precision.ToString(CultureInfo.InvariantCulture));
        }

        if ((Has('-') || Has('0')) && _width < 0 && Conversion != 'n')
        {
            throw new JavaFormatException("MissingFormatWidth", _text);
        }

        if ((Has('+') && Has(' ')) || (Has('-') && Has('0')))
        {
            throw new JavaFormatException("IllegalFormatFlags", $"Flags = '{_flags}'");
        }

        var unfit = _flags.Where(flag => !(Conversion switch
        {
            'd' => "-+ 0,(",
            'o' or 'x' => "-#0",
            'f' => "-#+ 0,(",
            'e' => "-#+ 0(",
            'a' => "-#+ 0",
            'g' => "-+ 0,(",
            _ => "-",
        }).Contains(flag, StringComparison.Ordinal)).ToArray();
        if (unfit.Length > 0)
        {
            throw new JavaFormatException("FormatFlagsConversionMismatch", $"Conversion = {Conversion}, Flags = {unfit[0]}");
        }
    }

    private string Cut(string text) => _precision >= 0 && _precision < text.Length ? text[.._precision] : text;

    private string Time(FormatValue value)
    {
        if (value.Kind is not (FormatKind.Date or FormatKind.Time or FormatKind.Timestamp or FormatKind.Zoned))
        {
            throw new JavaFormatException("IllegalFormatConversion", $"{_suffix} != {value.JavaClass}");
        }

        var time = FormatTime.Of(value);
        var part = time.Part(_suffix) ?? throw new JavaFormatException("UnknownFormatConversion", $"Conversion = 't{_suffix}'");
        return time.Has(_suffix) ? part : throw new JavaFormatException("UnsupportedTemporalType", $"Unsupported field: {_suffix}");
    }

    private string Whole(long number)
    {
        if (Conversion == 'd')
        {
            return Signed(number < 0, BigInteger.Abs(number).ToString(CultureInfo.InvariantCulture));
        }

        var digits = Conversion == 'x' ? number.ToString("x", CultureInfo.InvariantCulture) : Convert.ToString(number, 8);
        digits = (Has('#') ? Conversion == 'x' ? "0x" : "0" : "") + digits;
        return Has('0') ? digits.PadLeft(_width, '0') : digits;
    }

    private string Real(FormatValue value)
    {
        if (value.Kind is not (FormatKind.Float or FormatKind.Double or FormatKind.Decimal) || (Conversion == 'a' && value.Kind == FormatKind.Decimal))
        {
            throw Wrong(value);
        }

        if (value.Kind != FormatKind.Decimal && !double.IsFinite(value.Number))
        {
            var isNegative = double.IsNegativeInfinity(value.Number);
            var sign = double.IsNaN(value.Number) ? "" : isNegative ? Has('(') ? "(" : "-" : Has('+') ? "+" : Has(' ') ? " " : "";
            return double.IsNaN(value.Number) ? "NaN" : $"{sign}Infinity{(isNegative && Has('(') ? ")" : "")}";
        }

        if (Conversion == 'a')
        {
            return Hexadecimal(double.IsNegative(value.Number), HexadecimalText.Of(value.Number, _precision));
        }

        var number = FormatDecimal.Parse(
            value.Kind == FormatKind.Decimal ? value.Text : value.Number.ToString("R", CultureInfo.InvariantCulture),
            isNegativeZero: value.Kind != FormatKind.Decimal && double.IsNegative(value.Number));
        var precision = _precision < 0 ? PrecisionDefault : _precision;
        var digits = Conversion switch
        {
            'f' => number.Fixed(precision),
            'e' => number.Scientific(precision),
            _ => number.General(Math.Max(1, precision)),
        };
        return Signed(number.IsNegative, digits);
    }

    // Zeros up to the width follow the prefix.
    private string Hexadecimal(bool isNegative, string digits)
    {
        var open = (isNegative ? "-" : Has('+') ? "+" : Has(' ') ? " " : "") + "0x";
        return open + (Has('0') ? digits.PadLeft(Math.Max(0, _width - open.Length), '0') : digits);
    }

    /// <summary>Adds thousands separators, zeros up to the width, and the sign.</summary>
    private string Signed(bool isNegative, string digits)
    {
        var (open, close) = !isNegative ? (Has('+') ? "+" : Has(' ') ? " " : "", "") : Has('(') ? ("(", ")") : ("-", "");
        var text = new StringBuilder(digits);
        if (Has(','))
        {
            var end = digits.IndexOfAny(['.', 'e']);
            for (var place = (end < 0 ? digits.Length : end) - 3; place > 0; place -= 3)
            {
                text.Insert(place, ',');
            }
        }

        if (Has('0'))
        {
            text.Insert(0, "0", Math.Max(0, _width - text.Length - open.Length - close.Length));
        }

        return text.Insert(0, open).Append(close).ToString();
    }
}
