using System.Globalization;
using System.Text;
using Tarn.Meters;

namespace Tarn.Telemetry.Metrics.Own;

/// <summary>Writes Prometheus's text format, version 0.0.4. All samples of a family follow each other.</summary>
/// <seealso href="https://prometheus.io/docs/instrumenting/exposition_formats/"/>
internal sealed class PrometheusText
{
    private readonly StringBuilder _text = new();

    /// <summary>The shown quantiles of a summary.</summary>
    public static IReadOnlyList<double> Quantiles { get; } = [0.5, 0.9, 0.99];

    /// <summary>Begins a family.</summary>
    /// <param name="type">counter, gauge or summary.</param>
    /// <param name="help">One line about it.</param>
    public void Family(string name, string type, string help) => _text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");

    /// <summary>Adds a sample.</summary>
    public void Sample(string name, IEnumerable<KeyValuePair<string, string>> labels, double value)
    {
        _text.Append(name);
        var separator = '{';
        foreach (var (label, text) in labels)
        {
            _text.Append(separator).Append(label).Append("=\"").Append(Escape(text)).Append('"');
            separator = ',';
        }

        _text.Append(separator == '{' ? " " : "} ").Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }

    /// <summary>Adds the samples of a summary.</summary>
    /// <param name="factor">The sample of one unit of the histogram.</param>
    public void Summary(string name, IReadOnlyList<KeyValuePair<string, string>> labels, SparseHistogram values, double factor)
    {
        foreach (var quantile in Quantiles)
        {
            if (values.Quantile(quantile) is { } value)
            {
                Sample(name, [.. labels, KeyValuePair.Create("quantile", quantile.ToString(CultureInfo.InvariantCulture))], value * factor);
            }
        }

        var (sum, count) = SumOf(values);
        Sample($"{name}_sum", labels, sum * factor);
        Sample($"{name}_count", labels, count);
    }

    /// <summary>The sum of a histogram's values, and their number.</summary>
    public static (double Sum, long Count) SumOf(SparseHistogram values)
    {
        var (sum, count) = (0.0, 0L);
        foreach (var (value, times) in values.Since(null))
        {
            (sum, count) = (sum + ((double)value * times), count + times);
        }

        return (sum, count);
    }

    /// <summary>The text in UTF-8.</summary>
    public byte[] ToArray() => Encoding.UTF8.GetBytes(_text.ToString());

    /// <summary>A name of AWS in Prometheus's form: <c>PutRecords.Latency</c> is <c>put_records_latency</c>.</summary>
    public static string NameOf(string name)
    {
        var text = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            var letter = name[i];
            if (!char.IsAsciiLetterOrDigit(letter))
            {
                text.Append('_');
                continue;
            }

            var endsAcronym = i > 0 && i + 1 < name.Length && char.IsAsciiLetterUpper(name[i - 1]) && char.IsAsciiLetterLower(name[i + 1]);
            var isWord = i > 0 && char.IsAsciiLetterUpper(letter) && (char.IsAsciiLetterLower(name[i - 1]) || endsAcronym);
            text.Append(isWord ? "_" : "").Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
