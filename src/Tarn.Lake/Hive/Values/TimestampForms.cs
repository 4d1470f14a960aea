using System.Buffers.Text;
using Tarn.Lake.Shredding.Texts;
using Tarn.Storage;

namespace Tarn.Lake.Hive.Values;

/// <summary>The property <c>timestamp.formats</c> of Hive's SerDes: patterns of Joda-Time, or <c>millis</c>.</summary>
internal sealed class TimestampForms
{
    private readonly IReadOnlyList<JodaTimestamps?> _forms;

    private TimestampForms(IReadOnlyList<JodaTimestamps?> forms) => _forms = forms;

    /// <summary>Reads the property.</summary>
    /// <exception cref="TarnException">InvalidArgument: a pattern has a fault.</exception>
    public static TimestampForms Parse(string? property)
    {
        var forms = new List<JodaTimestamps?>();
        foreach (var form in Split(property ?? ""))
        {
            forms.Add(form.Equals("millis", StringComparison.OrdinalIgnoreCase) ? null : JodaTimestamps.Parse(form));
        }

        return new TimestampForms(forms);
    }

    /// <summary>Reads a timestamp by the first form that fits, else in Hive's own form.</summary>
    /// <param name="micros">Microseconds since 1970, in UTC.</param>
    /// <returns>False: the text is no timestamp.</returns>
    public bool TryRead(ReadOnlySpan<byte> text, out long micros)
    {
        if (_forms.Count > 0)
        {
            var trimmed = JavaText.Trim(text);
            foreach (var form in _forms)
            {
                if (form is null ? TryReadMillis(trimmed, out micros) : form.TryRead(trimmed, out micros))
                {
                    return true;
                }
            }
        }

        return HiveTimes.TryReadTimestamp(text, out micros);
    }

    /// <summary>Milliseconds since 1970; digits after the point are cut off.</summary>
    private static bool TryReadMillis(ReadOnlySpan<byte> text, out long micros)
    {
        micros = 0;
        var point = text.IndexOf((byte)'.');
        if (point >= 0 && (point == text.Length - 1 || text[(point + 1)..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0))
        {
            return false;
        }

        var whole = point < 0 ? text : text[..point];
        if (whole.IsEmpty || whole[0] == (byte)'+' || !Utf8Parser.TryParse(whole, out long millis, out var read) || read != whole.Length
            || millis is > long.MaxValue / 1_000 or < long.MinValue / 1_000)
        {
            return false;
        }

        micros = millis * 1_000;
        return true;
    }

    private static IEnumerable<string> Split(string property)
    {
        var form = new System.Text.StringBuilder();
        for (var i = 0; i < property.Length; i++)
        {
            var one = property[i];
            if (one == '\\')
            {
                var escaped = i + 1 < property.Length ? property[++i] : '\0';
                form.Append(escaped is ',' or '\\' ? escaped : throw HiveError.Of(
                    HiveError.InvalidMetadata, $"{HiveProperties.TimestampFormats} is '{property}'; after \\ follows a comma or another \\."));
            }
            else if (one != ',')
            {
                form.Append(one);
            }
            else if (form.Length > 0)
            {
                yield return form.ToString();
                form.Clear();
            }
        }

        if (form.Length > 0)
        {
            yield return form.ToString();
        }
    }
}
