using System.Globalization;
using System.Text;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Values;

namespace Tarn.Lake.Iceberg.Partitions;

/// <summary>
/// Partition values as folder names, in the form of Iceberg's own writers (<c>ts_day=2024-02-29/city=New+York</c>). The
/// names are for people only: readers take partition values from manifests.
/// </summary>
public static class PartitionPath
{
    /// <summary>The folder of a tuple; empty for an unpartitioned spec.</summary>
    public static string Of(PartitionSpec spec, Schema schema, PartitionTuple tuple)
    {
        var path = new StringBuilder();
        for (var i = 0; i < spec.Fields.Count; i++)
        {
            var field = spec.Fields[i];
            var source = schema.FieldsById.TryGetValue(field.SourceId, out var column) ? column.Type as PrimitiveType : null;
            path.Append(i == 0 ? "" : "/").Append(Escape(field.Name)).Append('=');
            path.Append(Escape(TextOf(field.Transform, source ?? PrimitiveType.String, tuple.Values[i])));
        }

        return path.ToString();
    }

    /// <summary>A partition value for people: a day as a date, an hour as a date with an hour; null as <c>null</c>.</summary>
    public static string TextOf(Transform transform, PrimitiveType source, object? value) => (transform.Kind, value) switch
    {
        (_, null) => "null",
        (TransformKind.Year, int years) => Year(1970L + years),
        (TransformKind.Month, int months) => Month(months),
        (TransformKind.Day, int days) => Date(days),
        (TransformKind.Hour, int hours) => Hour(hours),
        (TransformKind.Bucket, _) => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        _ => ValueText.Of(source, value),
    };

    private static string Hour(int hours)
    {
        var days = Math.DivRem(hours, 24, out var hour);
        return hour < 0 ? $"{Date(days - 1)}-{Two(hour + 24)}" : $"{Date(days)}-{Two(hour)}";
    }

    private static string Month(int months)
    {
        var years = Math.DivRem(months, 12, out var month);
        return month < 0 ? $"{Year(1969L + years)}-{Two(month + 13)}" : $"{Year(1970L + years)}-{Two(month + 1)}";
    }

    private static string Date(int days) => ValueText.Of(PrimitiveType.Date, days);

    private static string Year(long year) => ValueText.Year(year);

    private static string Two(int number) => number.ToString("00", CultureInfo.InvariantCulture);

    /// <summary>Escapes as Java's URLEncoder: letters, digits and <c>.-*_</c> stay, a space becomes <c>+</c>.</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var one in Encoding.UTF8.GetBytes(text))
        {
            if (char.IsAsciiLetterOrDigit((char)one) || one is (byte)'.' or (byte)'-' or (byte)'*' or (byte)'_')
            {
                escaped.Append((char)one);
            }
            else if (one == ' ')
            {
                escaped.Append('+');
            }
            else
            {
                escaped.Append(CultureInfo.InvariantCulture, $"%{one:X2}");
            }
        }

        return escaped.ToString();
    }
}
