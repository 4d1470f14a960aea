using System.Globalization;
using System.Text;
using Tarn.DuckDb;
using Tarn.Lake.Codecs;
using Tarn.Lake.Formats.Rows;
using Tarn.Lake.Hive;
using Tarn.Lake.Hive.Lines;
using Tarn.Lake.Hive.Types;

namespace Tarn.Lake.Tests.Hive;

/// <summary>Rows of Hive tables' files as Athena shows them.</summary>
internal static class HiveReading
{
    /// <summary>All columns of a form.</summary>
    public static RowColumn[] Columns(HiveForm form) =>
        [.. form.Columns.Select((column, i) => Column(i + 1, column.Name, HiveType.Parse(column.Type)))];

    /// <summary>The rows of a file, or of a part of it.</summary>
    public static List<string?[]> Rows(HiveForm form, string name, byte[] bytes, LinePart? part = null, RowColumn[]? wanted = null)
    {
        wanted ??= Columns(form);
        var hiveTypes = wanted.Select(column => HiveType.Parse(form.Columns[column.FieldId - 1].Type)).ToList();
        var types = wanted.Select(column => column.NewType()).ToList();
        using var boolean = DuckType.Of(DuckTypeId.Boolean);
        using var reader = HiveRows.Open(form, FileCompression.Decompress(name, new MemoryStream(bytes)), part ?? LinePart.Whole, wanted);
        using var chunk = DuckChunk.Create(types.Count > 0 ? types : [boolean]);
        var rows = new List<string?[]>();
        while (reader.Read(chunk.View) is var count and > 0)
        {
            for (var row = 0; row < count; row++)
            {
                var values = new string?[wanted.Length];
                for (var i = 0; i < values.Length; i++)
                {
                    var vector = chunk.View[i];
                    values[i] = vector.IsNull(row) ? null : Text(wanted[i], hiveTypes[i], vector, row);
                }

                rows.Add(values);
            }

            chunk.Reset();
        }

        types.ForEach(type => type.Dispose());
        return rows;
    }

    /// <summary>A floating-point number as Java prints it.</summary>
    public static string Java(double value, string shortest)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
        }

        var sign = double.IsNegative(value) ? "-" : "";
        if (value == 0)
        {
            return sign + "0.0";
        }

        var parts = shortest.TrimStart('-').Split('E');
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        var digits = parts[0].Replace(".", "", StringComparison.Ordinal);
        var exponent = (parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0) + (point < 0 ? digits.Length : point) - 1;
        exponent -= digits.Length - digits.TrimStart('0').Length;
        digits = digits.TrimStart('0').TrimEnd('0');
        digits = shortest == "5E-324" ? "49" : digits; // Java shows the least double with two digits
        if (exponent is < -3 or >= 7)
        {
            return $"{sign}{digits[0]}.{(digits.Length > 1 ? digits[1..] : "0")}E{exponent.ToString(CultureInfo.InvariantCulture)}";
        }

        digits = exponent < 0 ? new string('0', -exponent) + digits : digits.PadRight(exponent + 2, '0');
        return $"{sign}{digits[..(Math.Max(0, exponent) + 1)]}.{digits[(Math.Max(0, exponent) + 1)..]}";
    }

    private static RowColumn Column(int id, string name, HiveType type) => new(id, name, KindOf(type.Kind))
    {
        Precision = type.Kind == HiveKind.Decimal ? type.Precision : 0,
        Scale = type.Kind == HiveKind.Decimal ? type.Scale : 0,
        Children =
        [
            .. type.Kind == HiveKind.Struct
                ? type.Fields.Select((field, i) => Column(i + 1, field.Name, field.Type))
                : type.Arguments.Select(part => Column(0, "", part)),
        ],
    };

    private static RowKind KindOf(HiveKind kind) => kind switch
    {
        HiveKind.Int => RowKind.Integer,
        HiveKind.BigInt => RowKind.Bigint,
        HiveKind.Float => RowKind.Real,
        HiveKind.String or HiveKind.Varchar or HiveKind.Char => RowKind.Varchar,
        HiveKind.Binary => RowKind.Varbinary,
        HiveKind.Struct => RowKind.Row,
        _ => Enum.Parse<RowKind>(kind.ToString()),
    };

    private static string Text(RowColumn column, HiveType type, VectorView vector, int row)
    {
        if (vector.IsNull(row))
        {
            return "null";
        }

        switch (type.Kind)
        {
            case HiveKind.Boolean:
                return vector.Values<bool>(row + 1)[row] ? "true" : "false";
            case HiveKind.TinyInt:
                return vector.Values<sbyte>(row + 1)[row].ToString(CultureInfo.InvariantCulture);
            case HiveKind.SmallInt:
                return vector.Values<short>(row + 1)[row].ToString(CultureInfo.InvariantCulture);
            case HiveKind.Int:
                return vector.Values<int>(row + 1)[row].ToString(CultureInfo.InvariantCulture);
            case HiveKind.BigInt:
                return vector.Values<long>(row + 1)[row].ToString(CultureInfo.InvariantCulture);
            case HiveKind.Float:
                var real = vector.Values<float>(row + 1)[row];
                return Java(real, real.ToString("R", CultureInfo.InvariantCulture));
            case HiveKind.Double:
                var number = vector.Values<double>(row + 1)[row];
                return Java(number, number.ToString("R", CultureInfo.InvariantCulture));
            case HiveKind.Decimal:
                return Decimal(vector, row, type);
            case HiveKind.Date:
                return Date(vector.Values<int>(row + 1)[row]);
            case HiveKind.Timestamp:
                return Timestamp(vector.Values<long>(row + 1)[row]);
            case HiveKind.Binary:
                return string.Join(' ', vector.Bytes(row).ToArray().Select(one => one.ToString("x2", CultureInfo.InvariantCulture)));
            case HiveKind.Char:
                return Padded(Encoding.UTF8.GetString(vector.Bytes(row)), type.Precision);
            case HiveKind.String or HiveKind.Varchar:
                return new UTF8Encoding(false, true).GetString(vector.Bytes(row));
            default:
                return Nested(column, type, vector, row);
        }
    }

    private static string Nested(RowColumn column, HiveType type, VectorView vector, int row)
    {
        var parts = new List<string>();
        if (type.Kind == HiveKind.Struct)
        {
            for (var i = 0; i < column.Children.Count; i++)
            {
                parts.Add($"{column.Children[i].Name}={Text(column.Children[i], type.Fields[column.Children[i].FieldId - 1].Type, vector.Field(i), row)}");
            }

            return "{" + string.Join(", ", parts) + "}";
        }

        var (start, count) = vector.Entry(row);
        for (var i = start; i < start + count; i++)
        {
            parts.Add(type.Kind == HiveKind.Array ? Text(column.Children[0], type.Element, vector.Elements, i)
                : $"{Text(column.Children[0], type.Key, vector.Elements.Field(0), i)}={Text(column.Children[1], type.Value, vector.Elements.Field(1), i)}");
        }

        return type.Kind == HiveKind.Array ? "[" + string.Join(", ", parts) + "]" : "{" + string.Join(", ", parts) + "}";
    }

    private static string Padded(string text, int characters) => text + new string(' ', Math.Max(0, characters - text.EnumerateRunes().Count()));

    private static string Decimal(VectorView vector, int row, HiveType type)
    {
        Int128 value = type.Precision switch
        {
            <= 4 => vector.Values<short>(row + 1)[row],
            <= 9 => vector.Values<int>(row + 1)[row],
            <= 18 => vector.Values<long>(row + 1)[row],
            _ => vector.Values<Int128>(row + 1)[row],
        };
        var digits = Int128.Abs(value).ToString(CultureInfo.InvariantCulture).PadLeft(type.Scale + 1, '0');
        var sign = value < 0 ? "-" : "";
        return type.Scale == 0 ? sign + digits : $"{sign}{digits[..^type.Scale]}.{digits[^type.Scale..]}";
    }

    private static string Date(long days)
    {
        var date = Tarn.Patterns.Calendars.CivilDate.FromDays(days);
        var year = Math.Abs(date.Year).ToString("0000", CultureInfo.InvariantCulture);
        return $"{(date.Year < 0 ? "-" : date.Year > 9999 ? "+" : "")}{year}-{date.Month:00}-{date.Day:00}";
    }

    private static string Timestamp(long micros)
    {
        var days = Math.DivRem(micros, 86_400_000_000, out var rest);
        (days, rest) = rest < 0 ? (days - 1, rest + 86_400_000_000) : (days, rest);
        return $"{Date(days)} {TimeSpan.FromMicroseconds(rest).ToString(@"hh\:mm\:ss\.fff", CultureInfo.InvariantCulture)}";
    }
}
